//go:build linux && amd64

package main

import (
	"fmt"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["cost"] = cost }

// cost runs a program, and prints its user and system time and its wall time, in nanoseconds:
//
//	cost program arguments
//
// The process's start and end are not counted.
func cost(args []string) {
	start, used := time.Now(), processorTime()
	programs[args[0]](args[1:])
	used = processorTime() - used
	fmt.Println("cost", used.Nanoseconds(), time.Since(start).Nanoseconds())
}

// processorTime returns the process's user and system time.
func processorTime() time.Duration {
	const clockProcessCPUTime = 2
	var t syscall.Timespec
	_, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockProcessCPUTime, uintptr(unsafe.Pointer(&t)), 0)
	if errno != 0 {
		check(errno)
	}
	return time.Duration(t.Nano())
}
