//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func init() { programs["signals"] = signals }

// signals sends signals to the process and uses all functions of os/signal, and
// recovers from a fault.
func signals([]string) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGHUP)
	for _, s := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGHUP, syscall.SIGUSR1} {
		check(syscall.Kill(os.Getpid(), s))
		fmt.Println("notified", await(c))
	}
	signal.Ignore(syscall.SIGHUP)
	check(syscall.Kill(os.Getpid(), syscall.SIGHUP))
	fmt.Println("ignored", signal.Ignored(syscall.SIGHUP))
	signal.Notify(c, syscall.SIGHUP) // again
	check(syscall.Kill(os.Getpid(), syscall.SIGHUP))
	fmt.Println("notified", await(c))
	signal.Stop(c)

	// A timer's signal interrupts the sleep of a thread, but not that of the goroutine.
	start := time.Now()
	for range 10 {
		check(syscall.Kill(os.Getpid(), syscall.SIGURG))
		time.Sleep(2 * time.Millisecond)
	}
	fmt.Println("slept", time.Since(start) >= 20*time.Millisecond)

	for range 100 {
		if err := dereference(nil); err == nil {
			failf("no panic")
		}
	}
	fmt.Println("recovered", dereference(nil))
}

// await returns the next signal, or nil after a timeout.
func await(c chan os.Signal) os.Signal {
	select {
	case s := <-c:
		return s
	case <-time.After(10 * time.Second):
		return nil
	}
}

//go:noinline
func dereference(p *int) (err any) {
	defer func() { err = recover() }()
	*p = 1
	return nil
}
