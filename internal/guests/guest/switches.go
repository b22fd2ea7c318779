//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// The programs here do the number of steps given by their argument, so that the processor
// time of a whole run can be compared with that of another run. All but pingpong make one
// thread wait for another in each step.
func init() {
	programs["yield"] = yield
	programs["futex"] = futexPingPong
	programs["lockedpingpong"] = func(args []string) { pingPong(args, runtime.LockOSThread) }
	programs["pingpong"] = func(args []string) { pingPong(args, func() {}) }
	programs["newthreads"] = newThreads
	programs["lockedmutex"] = lockedMutex
}

// number returns the first argument.
func number(args []string) int {
	if len(args) == 0 {
		failf("a number is missing")
	}
	n, err := strconv.Atoi(args[0])
	check(err)
	return n
}

// yield has two threads call sched_yield n times each. The call is a raw one, which does
// not release its P, so each thread needs a P.
func yield(args []string) {
	n := number(args)
	runtime.GOMAXPROCS(2)
	var start, ended sync.WaitGroup
	start.Add(2)
	for range 2 {
		ended.Go(func() {
			runtime.LockOSThread()
			start.Done()
			start.Wait()
			for range n {
				syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
			}
		})
	}
	ended.Wait()
	fmt.Println("yields", 2*n)
}

const (
	futexWaitPrivate = 128
	futexWakePrivate = 129
)

// futexPingPong has two threads hand a word to and fro n times. As in yield, the calls are
// raw ones, and the threads have a P each.
func futexPingPong(args []string) {
	n := uint32(number(args))
	runtime.GOMAXPROCS(2)
	var there, back atomic.Uint32
	var ended sync.WaitGroup
	ended.Go(func() {
		runtime.LockOSThread()
		for i := range n {
			awaitChange(&there, i)
			change(&back, i+1)
		}
	})
	runtime.LockOSThread()
	for i := range n {
		change(&there, i+1)
		awaitChange(&back, i)
	}
	ended.Wait()
	fmt.Println("rounds", back.Load())
}

// change sets a word and wakes the thread that waits for the change.
func change(word *atomic.Uint32, value uint32) {
	word.Store(value)
	_, _, errno := syscall.RawSyscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWakePrivate, 1, 0, 0, 0)
	if errno != 0 {
		check(errno)
	}
}

// awaitChange sleeps until a word no longer has its old value.
func awaitChange(word *atomic.Uint32, old uint32) {
	for word.Load() == old {
		_, _, errno := syscall.RawSyscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWaitPrivate, uintptr(old), 0, 0, 0)
		if errno != 0 && errno != syscall.EAGAIN && errno != syscall.EINTR {
			check(errno)
		}
	}
}

// pingPong has two goroutines hand a number to and fro n times; prepare is called by both
// at the start.
func pingPong(args []string, prepare func()) {
	n := number(args)
	there, back := make(chan int), make(chan int)
	go func() {
		prepare()
		for v := range there {
			back <- v + 1
		}
	}()
	prepare()
	sum := 0
	for i := range n {
		there <- i
		sum += <-back
	}
	close(there)
	fmt.Println("rounds", n, "sum", sum)
}

// newThreads starts n goroutines, one after the other, that lock their thread and return:
// Go ends the thread then, and needs a new one for the next.
func newThreads(args []string) {
	n := number(args)
	ran := 0
	for range n {
		done := make(chan bool)
		go func() {
			runtime.LockOSThread()
			ran++
			close(done)
		}()
		<-done
	}
	fmt.Println("threads", ran)
}

// lockedMutex has eight goroutines, each locked to its thread, lock one mutex n times each.
// The owner of the mutex yields while it holds it, so that the others have to wait.
func lockedMutex(args []string) {
	n := number(args)
	var mu sync.Mutex
	var ended sync.WaitGroup
	locked := 0
	for range 8 {
		ended.Go(func() {
			runtime.LockOSThread()
			for range n {
				mu.Lock()
				locked++
				runtime.Gosched()
				mu.Unlock()
			}
		})
	}
	ended.Wait()
	fmt.Println("locked", locked)
}
