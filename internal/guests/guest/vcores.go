//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"syscall"
)

func init() { programs["vcores"] = vcores }

// vcores prints the number of processors, and whether threads are kernel threads.
func vcores([]string) {
	fmt.Println("processors", runtime.NumCPU(), "kernel's threads", kernelsThreads())
}

// kernelsThreads reports whether the IDs of two threads can come from the kernel: Linux has no
// IDs from 1<<22 on (PID_MAX_LIMIT). It looks at two threads because the main thread always has
// the process's ID.
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
