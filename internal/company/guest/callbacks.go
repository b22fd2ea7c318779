//go:build linux && amd64 && cgo

package main

/*
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

extern void goCalledBack(int);

static void call(int n) { goCalledBack(n); }

// A thread that Go does not know calls Go, with its own alternate stack.
static void *calling(void *n)
{
	stack_t mine = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16}, none = {.ss_flags = SS_DISABLE};
	sigaltstack(&mine, 0);
	for (long i = 0; i < (long)n; i++)
		goCalledBack((int)i);
	sigaltstack(&none, 0);
	free(mine.ss_sp);
	return 0;
}

static int call_on_thread(int n)
{
	pthread_t t;
	return pthread_create(&t, 0, calling, (void *)(long)n) || pthread_join(t, 0);
}

// A thread whose last action is a call of Go, from the destructor of a thread-specific value.
static pthread_key_t last;
static void at_end(void *p) { (void)p; goCalledBack(1); }
__attribute__((constructor)) static void make_key(void) { pthread_key_create(&last, at_end); }
static void *ending(void *a) { pthread_setspecific(last, &last); goCalledBack(0); return a; }

static int call_at_end(void)
{
	pthread_t t;
	return pthread_create(&t, 0, ending, 0) || pthread_join(t, 0);
}
*/
import "C"

import (
	"bytes"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/company"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

func init() {
	programs["callbacks"] = callbacks
	programs["elsewhere"] = elsewhere
	programs["entries"] = entries
}

//export goCalledBack
func goCalledBack(n C.int) {
	must(company.Nop()+company.Nop2() == 2, "calls from a callback return other values")
	company.Sleep(1000)
	grow(int(n) % 500)
	if n%64 == 63 {
		runtime.GC()
	}
}

// callBack makes C call Go on this thread, callOnThread n times on a thread of C, callAtEnd when a
// thread of C ends.
func callBack(n int)     { C.call(C.int(n)) }
func callOnThread(n int) { must(C.call_on_thread(C.int(n)) == 0, "C cannot make a thread") }
func callAtEnd()         { must(C.call_at_end() == 0, "C cannot make a thread") }

// signalled sends signals to the process until f has returned.
func signalled(f func(), sigs ...syscall.Signal) {
	var stop atomic.Bool
	var sender sync.WaitGroup
	sender.Go(func() {
		for !stop.Load() {
			for _, s := range sigs {
				kill(s)
			}
			time.Sleep(50 * time.Microsecond)
		}
	})
	f()
	stop.Store(true)
	sender.Wait()
}

// callbacks: threads of C with their own alternate stacks call Go, and Go calls C, under a storm
// of signals and a profile.
func callbacks([]string) {
	q, err := signal.Listen(syscall.SIGUSR1, syscall.SIGCHLD)
	check(err)
	defer q.Close()
	var profile bytes.Buffer
	check(pprof.StartCPUProfile(&profile))
	signalled(func() {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 5 {
					callOnThread(20)
					callBack(7)
					callAtEnd()
					must(company.Threads(4, 1000000) == 4, "C's threads do not run")
				}
			})
		}
		all.Wait()
	}, syscall.SIGUSR1, syscall.SIGURG, syscall.SIGCHLD)
	pprof.StopCPUProfile()
}

// entries: threads of C's that call Go for the first time, several at once, or get signals, do not
// keep the process from changing its ids, nor the other way round.
func entries([]string) {
	var stop atomic.Bool
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for !stop.Load() {
				must(company.Threads(4, 1000000) == 4, "C's threads do not run")
				kill(syscall.SIGCHLD)
			}
		})
	}
	for range 8 {
		all.Go(func() {
			for !stop.Load() {
				callOnThread(1)
			}
		})
	}
	for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(100 * time.Microsecond) {
		ends("a change of ids", func() { check(changeAllIDs()) })
	}
	stop.Store(true)
	ends("the threads that call Go", all.Wait)
}

// elsewhere: C runs on a stack of its own while every asynchronous signal comes: of the
// bridge, of preemption, of profile, trace and watchdog.
func elsewhere([]string) {
	parlib.Watchdog(time.Millisecond, func(parlib.SlowCall) {})
	defer parlib.Watchdog(0, nil)
	c := make(chan os.Signal, 1)
	check(signal.Notify(c, syscall.SIGUSR1))
	var profile, traced bytes.Buffer
	check(pprof.StartCPUProfile(&profile))
	check(trace.Start(&traced))
	signalled(func() {
		for i := range 100 {
			const ns = 2000000
			must(company.Elsewhere(ns) == ns && company.Elsewhere2(ns) == ns, "a coroutine does not run")
			if i%10 == 0 {
				runtime.GC()
			}
		}
	}, syscall.SIGUSR1, syscall.SIGURG)
	pprof.StopCPUProfile()
	trace.Stop()
	arrives("during coroutines", c, syscall.SIGUSR1)
}
