//go:build linux && amd64 && cgo

// Command foreign has signal handlers in C, and a thread that Go does not know. It prints
// "ok", or an error.
package main

/*
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

static _Atomic int hits[65];
static void on(int sig, siginfo_t *info, void *uc) { hits[sig]++; }
static int hit(int sig) { return hits[sig]; }
static void handle(int sig)
{
	struct sigaction a = {.sa_sigaction = on, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	sigaction(sig, &a, 0);
}
// A C thread sends itself sig, and ends.
static void *self(void *sig) { raise((int)(long)sig); return 0; }
static void foreign(int sig)
{
	pthread_t t;
	pthread_create(&t, 0, self, (void *)(long)sig);
	pthread_join(t, 0);
}
*/
import "C"

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

func must(ok bool, what string) {
	if !ok {
		fmt.Println(what)
		os.Exit(1)
	}
}

// hits waits until C's handler of sig has been called n times.
func hits(sig syscall.Signal, n C.int) bool {
	for i := 0; i < 5000 && C.hit(C.int(sig)) < n; i++ {
		time.Sleep(time.Millisecond)
	}
	return C.hit(C.int(sig)) == n
}

func main() {
	const usr1 = syscall.SIGUSR1
	kill := func(sig syscall.Signal) { syscall.Kill(os.Getpid(), sig) }
	C.handle(C.int(usr1))
	kill(usr1)
	must(hits(usr1, 1), "C's handler does not work")

	c := make(chan os.Signal, 1)
	must(signal.Notify(c, usr1) == nil, "Notify")
	kill(usr1)
	<-c
	must(hits(usr1, 1), "C's handler was called for a number that is claimed")
	C.foreign(C.int(usr1))
	i := (<-c).(signal.Info)
	must(i.Code == signal.SI_TKILL && i.Pid == os.Getpid(), "a thread of C's: "+i.String())
	signal.Stop(c)
	kill(usr1)
	must(hits(usr1, 2) && len(c) == 0, "C's handler was not put back")

	// SIGPROF is always wrapped: install a C handler after the host's, in front of it.
	C.handle(C.int(syscall.SIGPROF))
	parlib.Rewrap()
	kill(syscall.SIGPROF)
	must(hits(syscall.SIGPROF, 1), "C's handler is not chained to")
	fmt.Println("ok")
}
