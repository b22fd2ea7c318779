//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"syscall"
)

func init() { programs["vcores"] = vcores }

// vcores prints how many processors there are, and whether threads are the kernel's.
func vcores([]string) {
	fmt.Println("processors", runtime.NumCPU(), "kernel's threads", kernelsThreads())
}

// kernelsThreads reports whether the kernel could have given two threads their numbers: Linux has
// none from 1<<22 on (PID_MAX_LIMIT). The main thread has the process's number everywhere.
func kernelsThreads() bool {
	id := make(chan int)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		id <- syscall.Gettid()
	}()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return max(<-id, syscall.Gettid()) < 1<<22
}
