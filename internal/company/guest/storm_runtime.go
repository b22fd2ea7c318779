//go:build linux && amd64 && cgo

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"syscall"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/internal/company"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

func init() {
	workloads["gc"] = workload{goroutines: 1, round: func(*storm, int) error {
		runtime.GC()
		debug.FreeOSMemory()
		time.Sleep(5 * time.Millisecond)
		return nil
	}}
	workloads["profiles"] = workload{goroutines: 1, prepare: profileAll, round: profiles}
	workloads["trace"] = workload{goroutines: 1, round: func(*storm, int) error {
		if err := trace.Start(io.Discard); err != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
		trace.Stop()
		return nil
	}}
	workloads["timers"] = workload{goroutines: 2, round: timers}
	workloads["finalizers"] = workload{goroutines: 1, round: finalizers}
	workloads["deadlines"] = workload{goroutines: 4, round: deadlines}
	workloads["scheduler"] = workload{goroutines: 1, round: func(*storm, int) error {
		time.Sleep(300 * time.Microsecond)
		return unless(parlib.StopScheduler(), usys.Errno(syscall.EBUSY)) // a deadline holds it
	}}
}

func profileAll(*storm) {
	runtime.SetBlockProfileRate(1000)
	runtime.SetMutexProfileFraction(10)
}

func profiles(*storm, int) error {
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		return err
	}
	time.Sleep(20 * time.Millisecond)
	pprof.StopCPUProfile()
	for _, name := range []string{"heap", "block", "mutex", "goroutine", "threadcreate"} {
		if err := pprof.Lookup(name).WriteTo(io.Discard, 0); err != nil {
			return err
		}
	}
	return nil
}

// timers checks that each of many timers fires, and not too early.
func timers(*storm, int) error {
	const many = 32
	began := time.Now()
	early := make(chan time.Duration, many)
	for range many {
		after := rand.N(2 * time.Millisecond)
		time.AfterFunc(after, func() {
			company.Sleep(1000)
			early <- after - time.Since(began)
		})
	}
	for range many {
		if d := <-early; d > 0 {
			return fmt.Errorf("a timer fires %v early", d)
		}
	}
	return nil
}

// finalizers call C.
func finalizers(*storm, int) error {
	p := new([64]int)
	runtime.AddCleanup(p, func(int) { company.Nop(); company.Nop2() }, 1)
	q := new([64]int)
	runtime.SetFinalizer(q, func(*[64]int) { company.Nop2() })
	time.Sleep(100 * time.Microsecond)
	return nil
}

// deadlines end the calls that run in them, in every way.
func deadlines(_ *storm, n int) error {
	after := rand.N(300 * time.Microsecond)
	switch n % 4 {
	case 0:
		ran := false
		deadline.RunWithDeadline(func() { company.Sleep(1000); ran = true }, time.Now().Add(after))
		return same("f of RunWithDeadline ran", ran, true)
	case 1:
		ctx, cancel := context.WithTimeout(context.Background(), after)
		defer cancel()
		err := deadline.RunContext(ctx, func() { deadline.RunWithDeadline(func() {}, time.Now().Add(after/2)) })
		return unless(err, context.DeadlineExceeded)
	case 2:
		ctx, cancel := context.WithCancel(context.Background())
		go cancel()
		return unless(deadline.RunContext(ctx, func() {}), context.Canceled)
	default:
		if !panicked(func() { deadline.RunWithDeadline(func() { panic(1) }, time.Now().Add(after)) }) {
			return errors.New("a panic in f of RunWithDeadline does not come through")
		}
		return nil
	}
}

// unless returns err if it is not mayBe.
func unless(err, mayBe error) error {
	if errors.Is(err, mayBe) {
		return nil
	}
	return err
}
