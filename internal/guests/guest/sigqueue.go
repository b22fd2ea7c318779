//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["sigqueue"] = sigqueue }

// sigqueue queues n values from one thread to another one that waits for them, while
// others compute, sleep and make calls. Each must arrive once, in order:
//
//	sigqueue n
func sigqueue(args []string) {
	n := number(args)
	var stop atomic.Bool
	for _, f := range []func(){
		func() { sink = int(spin(1000)) },
		func() { time.Sleep(10 * time.Microsecond) },
		func() { syscall.Getppid() },
	} {
		done := inThread(func() {
			for !stop.Load() {
				f()
			}
		})
		defer func() { <-done }()
	}
	defer stop.Store(true)
	tid := make(chan int)
	done := inThread(func() {
		setMask(realTime)
		tid <- syscall.Gettid()
		for want := range n {
			if got := nextValue(); got != want {
				failf("value %d came, want %d", got, want)
			}
		}
	})
	thread := <-tid
	for i := range n {
		queue(thread, i)
	}
	<-done
	fmt.Println("values", n)
}

// A queuedInfo is the kernel's siginfo of a signal with a value.
type queuedInfo struct {
	signo, errno, code, _ int32
	pid, uid              int32
	value                 int
	_                     [96]byte
}

// nextValue waits for a signal to the thread, and returns its value.
func nextValue() int {
	info, set := &queuedInfo{}, uint64(1<<(realTime-1))
	for {
		_, _, err := syscall.Syscall6(syscall.SYS_RT_SIGTIMEDWAIT, uintptr(unsafe.Pointer(&set)), uintptr(unsafe.Pointer(info)), 0, 8, 0, 0)
		if err == 0 {
			return info.value
		}
		if err != syscall.EINTR {
			check(err)
		}
	}
}

// queue sends a value to a thread. If the limit of queued signals is reached, it tries again.
func queue(tid, value int) {
	const ofQueue = -1
	info := &queuedInfo{signo: int32(realTime), code: ofQueue, pid: int32(os.Getpid()), value: value}
	for {
		err := raw(syscall.SYS_RT_TGSIGQUEUEINFO, uintptr(os.Getpid()), uintptr(tid), uintptr(realTime), uintptr(unsafe.Pointer(info)))()
		if err == nil {
			return
		}
		if err != syscall.EAGAIN {
			check(err)
		}
		runtime.Gosched()
	}
}
