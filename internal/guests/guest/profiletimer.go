//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"syscall"
	"unsafe"
)

func init() { programs["profiletimer"] = profileTimer }

// profileTimer has a timer of the thread's processor time send signals to the thread, as Go's
// profiler does: the first soon, the others every 10 ms. It prints how often the timer has
// expired in 400 ms of processor time, and in how many signals: when each is taken at once, and
// when the first stays pending until the end.
func profileTimer([]string) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	setMask(syscall.SIGUSR2)
	id := newProfileTimer()
	for _, taken := range []bool{true, false} {
		setProfileTimer(id, 1, 10_000_000)
		signals, expirations := 0, 0
		take := func() {
			if overrun, ok := takeTimerSignal(); ok {
				signals++
				expirations += 1 + overrun
				r, err := value(syscall.SYS_TIMER_GETOVERRUN, id)
				check(err)
				if int(r) != overrun {
					fmt.Println("timer_getoverrun:", r, "the signal's:", overrun)
				}
			}
		}
		for begin := used(); used()-begin < 400; {
			sink = int(spin(200_000))
			if taken {
				take()
			}
		}
		take()
		setProfileTimer(id, 0, 0)
		fmt.Println(taken, signals, expirations)
	}
}

func newProfileTimer() uintptr {
	event := &struct {
		value                 uint64
		signo, notify, thread int32
		rest                  [11]int32
	}{12345, int32(syscall.SIGUSR2), 4 /* SIGEV_THREAD_ID */, int32(syscall.Gettid()), [11]int32{}}
	id := new(int32)
	check(raw(syscall.SYS_TIMER_CREATE, threadProcessorTime, uintptr(unsafe.Pointer(event)), uintptr(unsafe.Pointer(id)))())
	return uintptr(*id)
}

func setProfileTimer(id uintptr, first, every int64) {
	spec := &[4]int64{0, every, 0, first}
	check(raw(syscall.SYS_TIMER_SETTIME, id, 0, uintptr(unsafe.Pointer(spec)), 0)())
}

// takeTimerSignal takes SIGUSR2 if it is pending, and returns its overrun.
func takeTimerSignal() (overrun int, ok bool) {
	mask := uint64(1) << (syscall.SIGUSR2 - 1)
	info := new([32]int32)
	r, err := value(syscall.SYS_RT_SIGTIMEDWAIT, uintptr(unsafe.Pointer(&mask)), uintptr(unsafe.Pointer(info)), uintptr(unsafe.Pointer(&syscall.Timespec{})), 8)
	if err == syscall.EAGAIN {
		return 0, false
	}
	check(err)
	if int(r) != int(syscall.SIGUSR2) || info[2] != -2 /* SI_TIMER */ || info[6] != 12345 {
		fmt.Println("signal", r, "code", info[2], "value", info[6])
	}
	return int(info[5]), true
}
