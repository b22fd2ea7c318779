//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"syscall"
	"unsafe"
)

func init() { programs["threadtimers"] = threadTimers }

// threadTimers sets timers that send signals to a thread and waits until the signals are
// pending for it, and reads the clock of a thread's processor time from another thread.
func threadTimers([]string) {
	runtime.LockOSThread()
	for _, own := range []bool{true, false} {
		for _, clock := range []uintptr{1 /* CLOCK_MONOTONIC */, threadProcessorTime} {
			ids, ready := make(chan int), make(chan bool)
			done := inThread(func() {
				setMask(syscall.SIGUSR2)
				id := syscall.Gettid()
				if own {
					timerFor(id, clock)
				} else {
					ids <- id
					<-ready
				}
				fmt.Println(own, clock, awaitSignal(clock))
			})
			if !own {
				id, counts := <-ids, clock
				if clock == threadProcessorTime {
					counts = clockOf(id)
				}
				timerFor(id, counts)
				close(ready)
			}
			<-done
		}
	}
	ids, leave := make(chan int), make(chan bool)
	done := inThread(func() {
		for i := 0; elapsed(threadProcessorTime) < 20_000_000; i++ {
		}
		ids <- syscall.Gettid()
		<-leave
	})
	id := <-ids
	time := elapsed(clockOf(id))
	fmt.Println("another's clock:", time >= 20_000_000 && time < 10_000_000_000)
	close(leave)
	<-done
}

// clockOf returns the number of the clock of a thread's processor time.
func clockOf(tid int) uintptr { return uintptr(uint32(^tid)<<3 | 6) }

func elapsed(clock uintptr) int64 {
	var t syscall.Timespec
	check(raw(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&t)))())
	return t.Nano()
}

func timerFor(tid int, clock uintptr) {
	event := &struct {
		value                 uint64
		signo, notify, thread int32
		rest                  [11]int32
	}{12345, int32(syscall.SIGUSR2), 4 /* SIGEV_THREAD_ID */, int32(tid), [11]int32{}}
	id := new(int32)
	check(raw(syscall.SYS_TIMER_CREATE, clock, uintptr(unsafe.Pointer(event)), uintptr(unsafe.Pointer(id)))())
	spec := &[4]int64{0, 0, 0, 2_000_000}
	check(raw(syscall.SYS_TIMER_SETTIME, uintptr(*id), 0, uintptr(unsafe.Pointer(spec)), 0)())
}

// awaitSignal computes until SIGUSR2 is pending for the thread, and takes it.
func awaitSignal(clock uintptr) string {
	pending := new(uint64)
	const bit = 1 << (syscall.SIGUSR2 - 1)
	for begin := elapsed(1); *pending&bit == 0 && elapsed(1)-begin < 10_000_000_000; {
		check(raw(syscall.SYS_RT_SIGPENDING, uintptr(unsafe.Pointer(pending)), 8)())
	}
	mask := uint64(bit)
	info := new([16]uint64)
	limit := &syscall.Timespec{Sec: 5}
	r, err := value(syscall.SYS_RT_SIGTIMEDWAIT, uintptr(unsafe.Pointer(&mask)), uintptr(unsafe.Pointer(info)), uintptr(unsafe.Pointer(limit)), 8)
	return fmt.Sprint(r, err, int32(info[1]), info[3])
}
