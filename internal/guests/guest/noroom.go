//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["noroom"] = noRoom }

const rlimitSigpending = 11 // of include/uapi/asm-generic/resource.h

// noRoom sends a signal to a thread that waits for a lock, while the limit of queued
// signals is 0. Then it starts a program, and raises the program's limit a moment later.
func noRoom(args []string) {
	if len(args) > 1 {
		fmt.Println("child ends")
		return
	}
	var had syscall.Rlimit
	check(syscall.Getrlimit(rlimitSigpending, &had))
	check(syscall.Setrlimit(rlimitSigpending, &syscall.Rlimit{Max: had.Max}))
	endsFlock()
	child := exec.Command(os.Args[0], "noroom", "1", "child")
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	check(child.Start())
	time.Sleep(50 * time.Millisecond) // in most runs the child waits for room by now
	_, _, e := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(child.Process.Pid), rlimitSigpending,
		uintptr(unsafe.Pointer(&had)), 0, 0, 0)
	if e != 0 {
		check(e)
	}
	check(child.Wait())
}

// endsFlock sends a signal to a thread that waits for a lock.
func endsFlock() {
	held, err := os.CreateTemp("", "noroom")
	check(err)
	defer os.Remove(held.Name())
	check(syscall.Flock(int(held.Fd()), syscall.LOCK_EX))
	waits, err := os.Open(held.Name())
	check(err)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	tid, done := make(chan int), make(chan error)
	go func() {
		runtime.LockOSThread()
		tid <- syscall.Gettid()
		for {
			if err := syscall.Flock(int(waits.Fd()), syscall.LOCK_EX); err != syscall.EINTR {
				done <- err
				return
			}
		}
	}()
	id := <-tid
	time.Sleep(50 * time.Millisecond) // in most runs the thread sleeps by now
	check(syscall.Tgkill(syscall.Getpid(), id, syscall.SIGUSR1))
	select {
	case <-c:
	case <-time.After(10 * time.Second):
		failf("the signal does not end the wait")
	}
	check(syscall.Flock(int(held.Fd()), syscall.LOCK_UN))
	check(<-done)
	fmt.Println("signal taken")
}
