//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"syscall"
	"unsafe"
)

func init() { programs["timersignals"] = timerSignals }

// timerSignals sets timers that send signals to a thread every 10 ms, for 400 ms of processor
// time: one timer of the thread's processor time, as in Go's profiler, and others. For each it
// prints the number of expirations, the expected number, and the number of signals: once when
// each signal is taken at once, and once when the first one stays pending until the end.
func timerSignals([]string) {
	const realtime = syscall.Signal(40)
	for _, clock := range []uintptr{threadProcessorTime, 1 /* CLOCK_MONOTONIC */} {
		for _, sig := range []syscall.Signal{syscall.SIGUSR2, realtime} {
			for _, taken := range []bool{true, false} {
				<-inThread(func() {
					runtime.LockOSThread() // and the thread ends
					countExpirations(clock, sig, taken)
				})
			}
		}
	}
}

func countExpirations(clock uintptr, sig syscall.Signal, taken bool) {
	setMask(sig)
	id := newTimer(clock, sig)
	begin, start := used(), elapsed(1)
	setTimer(id, 1, 10_000_000)
	signals, expirations := 0, 0
	take := func() bool {
		overrun, ok := takeTimerSignal(sig)
		if ok {
			signals++
			expirations += 1 + overrun
			r, err := value(syscall.SYS_TIMER_GETOVERRUN, id)
			check(err)
			if int(r) != overrun {
				fmt.Println("timer_getoverrun:", r, "the signal's:", overrun)
			}
		}
		return ok
	}
	for used()-begin < 400 {
		sink = int(spin(200_000))
		if taken {
			take()
		}
	}
	want := (used() - begin) / 10
	if clock == 1 {
		want = (elapsed(1) - start) / 10_000_000
	}
	for taken = true; taken; {
		taken = take()
	}
	check(raw(syscall.SYS_TIMER_DELETE, id)())
	fmt.Println(signals, expirations, want)
}

func newTimer(clock uintptr, sig syscall.Signal) uintptr {
	event := &struct {
		value                 uint64
		signo, notify, thread int32
		rest                  [11]int32
	}{12345, int32(sig), 4 /* SIGEV_THREAD_ID */, int32(syscall.Gettid()), [11]int32{}}
	id := new(int32)
	check(raw(syscall.SYS_TIMER_CREATE, clock, uintptr(unsafe.Pointer(event)), uintptr(unsafe.Pointer(id)))())
	return uintptr(*id)
}

func setTimer(id uintptr, first, every int64) {
	spec := &[4]int64{0, every, 0, first}
	check(raw(syscall.SYS_TIMER_SETTIME, id, 0, uintptr(unsafe.Pointer(spec)), 0)())
}

// takeTimerSignal takes sig if it is pending, and returns its overrun.
func takeTimerSignal(sig syscall.Signal) (overrun int, ok bool) {
	mask := uint64(1) << (sig - 1)
	info := new([32]int32)
	r, err := value(syscall.SYS_RT_SIGTIMEDWAIT, uintptr(unsafe.Pointer(&mask)), uintptr(unsafe.Pointer(info)), uintptr(unsafe.Pointer(&syscall.Timespec{})), 8)
	if err == syscall.EAGAIN {
		return 0, false
	}
	check(err)
	if int(r) != int(sig) || info[2] != -2 /* SI_TIMER */ || info[6] != 12345 {
		fmt.Println("signal", r, "code", info[2], "value", info[6])
	}
	return int(info[5]), true
}
