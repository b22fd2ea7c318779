//go:build linux && amd64

package main

import (
	"os"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["timers"] = timers }

// timers sleeps and waits for timers.
func timers([]string) {
	time.Sleep(2 * time.Millisecond)
	t := time.NewTimer(time.Millisecond)
	<-t.C
	tick := time.NewTicker(time.Millisecond)
	<-tick.C
	<-tick.C
	tick.Stop()
	time.LoadLocation("Europe/Berlin") // not every machine has it
	descriptor2()
	posix()
	clocks()
}

// descriptor2 creates timer descriptors.
func descriptor2() {
	fd := must(call(syscall.SYS_TIMERFD_CREATE, 1, syscall.O_CLOEXEC|syscall.O_NONBLOCK))
	value := [4]int64{0, 0, 0, 1000000}
	must(call(syscall.SYS_TIMERFD_SETTIME, fd, 0, uintptr(unsafe.Pointer(&value)), 0))
	var left [4]int64
	must(call(syscall.SYS_TIMERFD_GETTIME, fd, uintptr(unsafe.Pointer(&left))))
	f := os.NewFile(fd, "timer")
	must(f.Read(make([]byte, 8)))
	check(f.Close())
	_, err := call(syscall.SYS_TIMERFD_CREATE, 99, 0)
	fails(err, syscall.EINVAL)
}

// posix creates a POSIX timer.
func posix() {
	event := [8]int64{0, 1 << 32} // SIGEV_NONE
	var id int32
	must(call(syscall.SYS_TIMER_CREATE, 0, uintptr(unsafe.Pointer(&event)), uintptr(unsafe.Pointer(&id))))
	value := [4]int64{1, 0, 2, 0}
	must(call(syscall.SYS_TIMER_SETTIME, uintptr(id), 0, uintptr(unsafe.Pointer(&value)), 0))
	must(call(syscall.SYS_TIMER_GETOVERRUN, uintptr(id)))
	must(call(syscall.SYS_TIMER_DELETE, uintptr(id)))
	_, err := call(syscall.SYS_TIMER_DELETE, 1000)
	fails(err, syscall.EINVAL)
	interval := [4]int64{10, 0, 20, 0}
	must(call(syscall.SYS_SETITIMER, 2, uintptr(unsafe.Pointer(&interval)), 0))
	var old [4]int64
	interval = [4]int64{}
	must(call(syscall.SYS_SETITIMER, 2, uintptr(unsafe.Pointer(&interval)), uintptr(unsafe.Pointer(&old))))
	must(call(syscall.SYS_GETITIMER, 0, uintptr(unsafe.Pointer(&old))))
}

// clocks reads clocks.
func clocks() {
	var ts syscall.Timespec
	for _, clock := range []uintptr{0, 1, 2, 4, 7} {
		must(call(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&ts))))
	}
	must(call(syscall.SYS_CLOCK_GETRES, 5, uintptr(unsafe.Pointer(&ts))))
	ts = syscall.Timespec{Nsec: 1000}
	must(call(syscall.SYS_CLOCK_NANOSLEEP, 1, 0, uintptr(unsafe.Pointer(&ts)), 0))
	_, err := call(syscall.SYS_CLOCK_GETTIME, 99, uintptr(unsafe.Pointer(&ts)))
	fails(err, syscall.EINVAL)
	var tv syscall.Timeval
	must(call(syscall.SYS_GETTIMEOFDAY, uintptr(unsafe.Pointer(&tv)), 0))
	must(call(syscall.SYS_TIME, 0))
	var tms syscall.Tms
	must(syscall.Times(&tms))
	var timex syscall.Timex
	must(syscall.Adjtimex(&timex))
	check(os.Chtimes(".", time.Time{}, time.Unix(1, 2)))
}
