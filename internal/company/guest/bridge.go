//go:build linux && amd64 && cgo

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	ossignal "os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/internal/company"
	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/internal/sigstorm/once"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/usys"
)

func init() {
	programs["goexit"] = goexit
	programs["blocked"] = blocked
	programs["panics"] = panics
	programs["hint"] = hint
	programs["goroutines"] = goroutines
	programs["ids"] = ids
	programs["full"] = full
	programs["reentrant"] = reentrant
	programs["returns"] = returns
}

// signalNumber returns the number of a signal of os/signal or of the bridge.
func signalNumber(s os.Signal) syscall.Signal {
	if i, ok := s.(signal.Info); ok {
		return i.Sig
	}
	n, _ := s.(syscall.Signal)
	return n
}

// goexit: if a function given to Handle ends its goroutine, as t.FailNow does, signals are still
// delivered to others and to its own number.
func goexit([]string) {
	var calls atomic.Int64
	_, err := signal.Handle(func(signal.Info) { calls.Add(1); runtime.Goexit() }, syscall.SIGUSR1)
	check(err)
	c := make(chan os.Signal, 10)
	check(signal.Notify(c, syscall.SIGUSR2))
	for n := range int64(3) {
		kill(syscall.SIGUSR1)
		becomes(func() bool { return calls.Load() == n+1 }, "the handler was called %d times, then no more", n)
		kill(syscall.SIGUSR2)
		arrives("after a Goexit in a handler", c, syscall.SIGUSR2)
	}
	ends("Stop", func() { signal.Stop(c) })
	ends("Reset", func() { check(signal.Reset()) })
	check(signal.Notify(c, syscall.SIGUSR2))
	kill(syscall.SIGUSR2)
	arrives("after Reset", c, syscall.SIGUSR2)
}

// blocked: a function given to Handle that waits stops neither the channels of other numbers, nor
// cancel and Stop.
func blocked([]string) {
	var waits atomic.Bool
	release := make(chan struct{})
	cancel, err := signal.Handle(func(signal.Info) { waits.Store(true); <-release }, syscall.SIGUSR1)
	check(err)
	c := make(chan os.Signal, 10)
	check(signal.Notify(c, syscall.SIGUSR2))
	kill(syscall.SIGUSR1)
	becomes(waits.Load, "the handler is not called")
	for range 10 {
		kill(syscall.SIGUSR2)
		arrives("while a handler waits", c, syscall.SIGUSR2)
	}
	ends("cancel", cancel)
	ends("Stop", func() { signal.Stop(c) })
	close(release)
}

// panics: a panic in a function given to Handle ends the program like any other panic.
func panics([]string) {
	_, err := signal.Handle(func(signal.Info) { panic("in the handler") }, syscall.SIGUSR1)
	check(err)
	kill(syscall.SIGUSR1)
	time.Sleep(patience)
	must(false, "the program goes on")
}

// early is a context whose Deadline comes before its Done.
type early struct {
	context.Context
	at time.Time
}

func (c early) Deadline() (time.Time, bool) { return c.at, true }

// hint: RunContext returns when f has returned, whatever deadline a context reports.
func hint([]string) {
	parent, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, c := range []early{{parent, time.Now().Add(10 * time.Millisecond)}, {parent, time.Now().Add(-time.Hour)}} {
		ends("RunContext", func() { deadline.RunContext(c, func() { time.Sleep(50 * time.Millisecond) }) })
	}
}

// goroutines: Notify and Stop, 1,000 times, leave no goroutine behind.
func goroutines([]string) {
	c := make(chan os.Signal, 1)
	check(signal.Notify(c, syscall.SIGUSR1))
	signal.Stop(c)
	before := runtime.NumGoroutine()
	for range 20 {
		for range 50 {
			c := make(chan os.Signal, 1)
			check(signal.Notify(c, syscall.SIGUSR1))
			signal.Stop(c)
		}
		time.Sleep(10 * time.Millisecond)
	}
	becomes(func() bool { return runtime.NumGoroutine() <= before+2 }, "1,000 times Notify and Stop leave goroutines behind: %d, before %d", runtime.NumGoroutine(), before)
}

// ids: changes of the process's ids, for which libc interrupts each thread, end while the
// scheduler's thread starts and stops.
func ids([]string) {
	var stop atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !stop.Load() {
			deadline.RunWithDeadline(func() {}, time.Now().Add(time.Hour))
			check(parlib.StopScheduler())
		}
	}()
	for end := time.Now().Add(time.Second); time.Now().Before(end); runtime.Gosched() {
		ends("setgid", func() { check(changeIDs()) })
	}
	stop.Store(true)
	ends("the scheduler's start and stop", func() { <-done })
}

// changeIDs sets the ids that the process already has, and its groups if it may.
func changeIDs() error {
	if err := syscall.Setgid(syscall.Getgid()); err != nil || syscall.Geteuid() != 0 {
		return err
	}
	groups, err := syscall.Getgroups()
	return errors.Join(err, syscall.Setgroups(groups))
}

// full: values that Post accepts arrive, once, though its queue is full at times because a
// handler waits.
func full([]string) {
	const sig = syscall.Signal(40)
	q, err := signal.Listen(sig)
	check(err)
	release := make(chan struct{})
	_, err = signal.Handle(func(signal.Info) { <-release }, sig)
	check(err)
	posted := uint64(0)
	for range 50000 {
		switch err := signal.Post(sig, posted); {
		case err == nil:
			posted++
		case errors.Is(err, signal.ErrFull):
			runtime.Gosched()
		default:
			check(err)
		}
	}
	close(release)
	receiveAll(q, posted)
}

// receiveAll fails if the numbers below n do not come through q, each once.
func receiveAll(q *signal.Queue, n uint64) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var got once.Set
	for got.Len() < n {
		info, err := q.Recv(ctx)
		must(err == nil, "%d values of %d, then %v", got.Len(), n, err)
		must(info.Value < n && got.Add(info.Value), "value %d came twice, or was never sent", info.Value)
	}
}

// reentrant: a function given to Handle may install another in its place, change the handling of
// other numbers, post, and stop the scheduler, while more signals come.
func reentrant([]string) {
	const sig, values = syscall.SIGUSR1, syscall.Signal(40)
	keep := make(chan os.Signal, 1)
	check(signal.Notify(keep, sig, syscall.SIGUSR2, values))
	q, err := signal.Listen(values)
	check(err)
	var calls atomic.Uint64
	var cancel atomic.Pointer[func()]
	var again func(signal.Info)
	again = func(signal.Info) {
		(*cancel.Load())()
		next, err := signal.Handle(again, sig)
		check(err)
		cancel.Store(&next)
		c := make(chan os.Signal, 1)
		check(signal.Notify(c, syscall.SIGUSR2))
		check(signal.Post(values, calls.Add(1)-1))
		signal.Stop(c)
		check(deadline.RunContext(context.Background(), func() {}))
		// While a slow function runs, others begin, and one of them may have a deadline.
		check(unless(parlib.StopScheduler(), usys.Errno(syscall.EBUSY)))
	}
	first, err := signal.Handle(again, sig)
	check(err)
	cancel.Store(&first)
	signalled(func() { time.Sleep(time.Second) }, sig)
	time.Sleep(10 * time.Millisecond)
	before := calls.Load()
	kill(sig)
	becomes(func() bool { return calls.Load() > before }, "the handler was called %d times, then no more", before)
	(*cancel.Load())()
	time.Sleep(10 * time.Millisecond)
	receiveAll(q, calls.Load())
}

// returns: main may return while others call, post and handle.
func returns([]string) {
	_, err := signal.Handle(func(signal.Info) { company.Nop2() }, syscall.SIGUSR1)
	check(err)
	for range 8 {
		go func() {
			for {
				company.Sleep(1000)
				company.Nop()
				sigstorm.Queue(self, syscall.SIGUSR1, 1)
			}
		}()
	}
	c := make(chan os.Signal, 1)
	ossignal.Notify(c, syscall.SIGCHLD)
	check(exec.Command("true").Run())
	arrives("when a child has ended", c, syscall.SIGCHLD)
}
