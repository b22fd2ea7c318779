//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func init() { programs["timers"] = timers }

// timers waits for timers of a millisecond, one after the other, while goroutines that are
// locked to their threads make raw system calls without end:
//
//	timers number goroutines
//
// A timer is in time if the process has used no more than 20 ms of processor time between
// the moment when it was due and the one when the program goes on. The second line that the
// program prints has the longest such time, and how many goroutines made calls.
func timers(args []string) {
	const limit = 20 * time.Millisecond
	n := number(args)
	goroutines, err := strconv.Atoi(args[1])
	check(err)
	calls := busyThreads(goroutines)

	inTime := 0
	var longest time.Duration
	for range n {
		late := lateness()
		longest = max(longest, late)
		if late <= limit {
			inTime++
		}
	}
	called := 0
	for i := range calls {
		if calls[i].Load() > 0 {
			called++
		}
	}
	fmt.Println("timers", n, "in time", inTime)
	fmt.Println("longest", longest, "threads that called", called)
}

// lateness waits for a timer of a millisecond, and returns the processor time that the
// process has used since the timer was due. No code of the program runs at that moment, so
// this is a share of the processor time since the timer was set: as large as the share by
// the clock. The process works all the time.
func lateness() time.Duration {
	const wait = time.Millisecond
	set, used := time.Now(), processorTime()
	<-time.After(wait)
	used = processorTime() - used
	took := time.Since(set)
	return time.Duration(float64(used) * float64(took-wait) / float64(took))
}

// busyThreads has goroutines on threads of their own make raw system calls. None of them
// ever stops by itself, and none gives its P away. It returns how many calls each makes.
func busyThreads(n int) []atomic.Uint64 {
	calls := make([]atomic.Uint64, n)
	var alive sync.WaitGroup
	alive.Add(n)
	begin := make(chan bool)
	for i := range n {
		go func() {
			runtime.LockOSThread()
			alive.Done()
			<-begin
			for {
				syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
				calls[i].Add(1)
			}
		}()
	}
	alive.Wait()
	close(begin)
	return calls
}
