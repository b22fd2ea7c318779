//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

func init() { programs["timers"] = timers }

// timers waits for timers of a millisecond, one after the other, while goroutines that are locked
// to their threads make raw system calls in an endless loop:
//
//	timers number goroutines
//
// A timer is in time if the process uses no more than 20 ms of processor time between the moment
// when the timer is due and the moment when the program continues. The second line of the output
// has the longest such time.
func timers(args []string) {
	const limit = 20 * time.Millisecond
	n := number(args)
	goroutines, err := strconv.Atoi(args[1])
	check(err)
	// A goroutine that allocates helps a collection, and then may have to wait for all others.
	debug.SetGCPercent(-1)
	callForever(goroutines)
	inTime := 0
	var longest time.Duration
	for range n {
		late := lateness()
		longest = max(longest, late)
		if late <= limit {
			inTime++
		}
	}
	fmt.Println("timers", n, "in time", inTime)
	fmt.Println("longest", longest)
}

// lateness waits for a timer of a millisecond, and returns the processor time that the process has
// used since the timer was due. The program cannot read the processor time at that moment, so
// lateness computes it from the processor time since the timer was set, in proportion to the wall
// time. The process computes all the time.
func lateness() time.Duration {
	const span = time.Millisecond
	began, used := time.Now(), processorTime()
	<-time.After(span)
	used = processorTime() - used
	took := time.Since(began)
	return time.Duration(float64(used) * float64(took-span) / float64(took))
}

// callForever starts goroutines that are locked to their threads and make raw system calls in an
// endless loop. None of them releases its P. It returns when each has made one call.
func callForever(n int) {
	var called atomic.Int64
	for range n {
		go func() {
			runtime.LockOSThread()
			syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
			called.Add(1)
			for {
				syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
			}
		}()
	}
	for called.Load() < int64(n) {
		time.Sleep(time.Millisecond)
	}
}
