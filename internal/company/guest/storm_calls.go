//go:build linux && amd64 && cgo

package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/usys-go/bridge/internal/company"
	"github.com/usys-go/bridge/parlib"
)

func init() {
	workloads["calls"] = workload{goroutines: 2, round: calls}
	workloads["sleeps"] = workload{goroutines: 4, round: func(*storm, int) error {
		company.Sleep(rand.Uint64N(2000000))
		return nil
	}}
	workloads["coroutines"] = workload{goroutines: 1, round: coroutines}
	workloads["stacks"] = workload{goroutines: 1, round: func(_ *storm, n int) error {
		return same("a call on a deep stack", grow(rand.IntN(20000)), 0)
	}}
	workloads["frames"] = workload{goroutines: 1, round: func(_ *storm, n int) error {
		time.Sleep(50 * time.Microsecond)
		size := 1 + rand.Uint64N(200<<10)
		return same("a large frame", company.Frame(size), size)
	}}
	workloads["callbacks"] = workload{goroutines: 2, round: func(_ *storm, n int) error { callBack(n); return nil }}
	workloads["foreign"] = workload{goroutines: 1, round: func(_ *storm, n int) error {
		callOnThread(1 + n%3)
		callAtEnd()
		return nil
	}}
	workloads["threads"] = workload{goroutines: 1, round: func(*storm, int) error {
		return same("threads of C's", company.Threads(4, 2000000), 4)
	}}
	// Go leaves the timer of each profiled thread that ends, and the kernel counts timers with
	// the queued signals: so there must not be too many.
	workloads["locked"] = workload{goroutines: 2, round: func(*storm, int) (err error) {
		time.Sleep(20 * time.Millisecond)
		onNewThread(func() { err = same("calls of a new thread", company.Nop()+company.Nop2(), 2) })
		return err
	}}
	workloads["faults"] = workload{goroutines: 1, round: faults}
	workloads["watchdog"] = workload{goroutines: 1, round: func(_ *storm, n int) error {
		parlib.Watchdog(time.Duration(1+n%10)*time.Millisecond, func(parlib.SlowCall) {})
		time.Sleep(time.Millisecond)
		parlib.Watchdog(0, nil)
		return nil
	}}
}

// same returns an error if a value is wrong.
func same[T comparable](what string, got, want T) error {
	if got != want {
		return fmt.Errorf("%s: %v, not %v", what, got, want)
	}
	return nil
}

func calls(_ *storm, n int) error {
	if !weighed() {
		//lint:ignore ST1005 Weigh is the name of a function
		return errors.New("Weigh returns another value")
	}
	company.Clobber()
	company.Spin(20000)
	e := int32(n % 40)
	v, err := company.Fail(e)
	if e == 0 {
		return errors.Join(err, same("Fail(0)", v, 5))
	}
	if err == nil {
		return fmt.Errorf("Fail(%d) does not fail", e)
	}
	return nil
}

func coroutines(_ *storm, n int) error {
	ns := int64(n%20) * 10000
	return errors.Join(same("Elsewhere", company.Elsewhere(uint64(ns)), ns), same("Elsewhere2", company.Elsewhere2(uint64(ns)), ns))
}

// faults recovers faults in Go and in C.
func faults(_ *storm, n int) error {
	f := []func(){
		dereferenceNil,
		func() { company.Fault(company.FaultLoad, 8) },
		func() { company.Fault2(company.FaultDivide, 0) },
		func() { company.Fault(company.FaultJump, 0) },
	}[n%4]
	if !panicked(f) {
		return fmt.Errorf("fault %d does not panic", n%4)
	}
	runtime.Gosched()
	return nil
}
