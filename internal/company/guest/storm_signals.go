//go:build linux && amd64 && cgo

package main

import (
	"context"
	"math/rand/v2"
	"os"
	ossignal "os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/company"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

func init() {
	workloads["os/signal"] = workload{goroutines: 1, prepare: keep, round: churnStock}
	workloads["bridge"] = workload{goroutines: 2, prepare: keep, round: churnBridge}
	workloads["preempt"] = workload{goroutines: 1, round: preempt}
	workloads["handlers"] = workload{goroutines: 1, round: chainAgain}
	workloads["rewrap"] = workload{goroutines: 1, round: func(*storm, int) error {
		parlib.Rewrap()
		time.Sleep(100 * time.Microsecond)
		return nil
	}}
}

// Numbers that are claimed and given back all the time. If one arrives while it is not claimed,
// it ends the process, except those that are ignored by default.
var (
	deadly   = []syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGHUP, syscall.SIGTERM, 50}
	harmless = []syscall.Signal{syscall.SIGWINCH, syscall.SIGCONT}
)

// kept receives the deadly ones as long as the program runs.
var kept chan os.Signal

func keep(*storm) {
	if kept == nil {
		kept = make(chan os.Signal, 1)
		for _, s := range deadly {
			ossignal.Notify(kept, s)
		}
	}
}

func one(of []syscall.Signal) syscall.Signal { return of[rand.IntN(len(of))] }

func churnStock(_ *storm, n int) error {
	c := make(chan os.Signal, 16)
	switch n % 4 {
	case 0:
		s := one(deadly)
		ossignal.Notify(c, s)
		syscall.Kill(self, s)
	case 1:
		s := one(harmless)
		ossignal.Ignore(s)
		ossignal.Notify(c, s)
	case 2:
		s := one(harmless)
		ossignal.Notify(c, s)
		ossignal.Reset(s)
		syscall.Kill(self, s)
	case 3:
		_, stop := ossignal.NotifyContext(context.Background(), one(deadly))
		stop()
	}
	ossignal.Stop(c)
	time.Sleep(50 * time.Microsecond)
	return nil
}

func churnBridge(_ *storm, n int) error {
	s := one(deadly)
	var err error
	switch n % 6 {
	case 0:
		c := make(chan os.Signal, 16)
		err = signal.Notify(c, s)
		syscall.Kill(self, s)
		signal.Stop(c)
	case 1:
		var cancel func()
		if cancel, err = signal.Handle(func(signal.Info) { company.Nop2() }, s); err == nil {
			cancel()
		}
	case 2:
		err = listenOnce(s)
	case 3:
		_, stop := signal.NotifyContext(context.Background(), s)
		stop()
	case 4:
		signal.Status()
		signal.Ignored(s)
	case 5: // os/signal's Reset removes it in between
		c, s := make(chan os.Signal, 16), one(harmless)
		err = signal.Notify(c, s)
		ossignal.Reset(s)
		signal.Stop(c)
	}
	time.Sleep(50 * time.Microsecond)
	return err
}

// listenOnce makes a queue that is closed while it may hold signals.
func listenOnce(s syscall.Signal) error {
	q, err := signal.Listen(s)
	if err != nil {
		return err
	}
	signal.Post(s, 5)
	q.Close()
	for {
		if _, err := q.Recv(context.Background()); err != nil {
			return nil
		}
	}
}

// preempt sends the signal with which Go preempts goroutines.
func preempt(*storm, int) error {
	runtime.Gosched()
	return syscall.Kill(self, syscall.SIGURG)
}

// chainAgain makes C install chaining handlers in front of the host's and of Go's. A chain must
// not contain one of C's handlers twice: it can remember only one handler to call.
func chainAgain(s *storm, n int) error {
	if n == 0 {
		install(company.Chain, syscall.SIGSEGV)
		install(company.Chain, syscall.SIGPROF)
	}
	time.Sleep(time.Millisecond)
	return nil
}
