//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// looks makes calls with a zero timeout while other signals arrive, or are unblocked by the mask
// of the call.
func looks() {
	lookForSignals()
	lookWithMask()
}

// lookForSignals checks repeatedly whether a signal is pending, while its thread gets others.
func lookForSignals() {
	var tid atomic.Int64
	seen := map[string]bool{}
	done := inThread(func() {
		defer tid.Store(-1)
		tid.Store(int64(syscall.Gettid()))
		mask, none := uint64(1)<<(syscall.SIGUSR2-1), &syscall.Timespec{}
		for range 20_000 {
			_, err := value(syscall.SYS_RT_SIGTIMEDWAIT, uintptr(unsafe.Pointer(&mask)), 0, uintptr(unsafe.Pointer(none)), 8)
			seen[fmt.Sprint(err)] = true
		}
	})
	<-inThread(func() {
		for id := tid.Load(); id >= 0; id = tid.Load() {
			if id > 0 {
				raw(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(id), uintptr(syscall.SIGURG))()
			}
			raw(syscall.SYS_SCHED_YIELD)()
		}
	})
	<-done
	fmt.Print(seen, "; ")
}

// lookWithMask makes calls with a zero timeout, with a mask that unblocks a pending signal.
func lookWithMask() {
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	check(err)
	events := uintptr(unsafe.Pointer(new(syscall.EpollEvent)))
	none := new(uint64)
	at, no := uintptr(unsafe.Pointer(none)), uintptr(unsafe.Pointer(&syscall.Timespec{}))
	const pwait2 = 441 // epoll_pwait2
	<-inThread(func() {
		setMask(syscall.SIGURG)
		for _, call := range []func() (uintptr, error){
			func() (uintptr, error) {
				return value(syscall.SYS_EPOLL_PWAIT, uintptr(epoll), events, 1, 0, at, 8)
			},
			func() (uintptr, error) { return value(pwait2, uintptr(epoll), events, 1, no, at, 8) },
			func() (uintptr, error) { return value(syscall.SYS_PPOLL, 0, 0, no, at, 8) },
		} {
			check(raw(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(syscall.Gettid()), uintptr(syscall.SIGURG))())
			n, err := call()
			pending := new(uint64)
			check(raw(syscall.SYS_RT_SIGPENDING, uintptr(unsafe.Pointer(pending)), 8)())
			fmt.Printf("%d %v %t; ", n, err, *pending&(1<<(syscall.SIGURG-1)) != 0)
		}
		check(raw(syscall.SYS_RT_SIGPROCMASK, 2, at, 0, 8)())
	})
	check(syscall.Close(epoll))
}
