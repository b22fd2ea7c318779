//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

func init() { programs["noroom"] = noRoom }

// noRoom sends a signal to a thread that waits for a lock, while the user has no room for
// another queued signal.
func noRoom([]string) {
	check(syscall.Setrlimit(11 /* RLIMIT_SIGPENDING */, &syscall.Rlimit{}))
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
