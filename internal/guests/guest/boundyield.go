//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
)

func init() { programs["boundyield"] = boundYield }

// boundYield has two threads that are bound to one processor hand a word over to each other n
// times, and call sched_yield while they wait:
//
//	boundyield n
//
// It prints whether that took few calls. If the call did not yield the processor, it would be
// made some ten thousand times before the kernel preempts the thread.
func boundYield(args []string) {
	n := number(args)
	runtime.GOMAXPROCS(3)
	var turn, calls atomic.Int64
	var ended sync.WaitGroup
	for me := range int64(2) {
		ended.Go(func() {
			runtime.LockOSThread()
			check(oneProcessor())
			for i := range int64(n) {
				for turn.Load() != 2*i+me {
					syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
					calls.Add(1)
				}
				turn.Add(1)
			}
		})
	}
	ended.Wait()
	fmt.Println("turns", turn.Load(), "few calls", calls.Load() < int64(500*n))
}
