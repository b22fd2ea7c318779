//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["ignores"] = ignores }

// ignores ignores signals, and executes programs that print their ignored signals: as a child
// created by vfork, and in place of this program.
func ignores([]string) {
	signal.Ignore(syscall.Signal(64), syscall.SIGURG, syscall.SIGUSR1, syscall.SIGHUP)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR2)
	child := []string{"/bin/sh", "-c", "grep SigIgn /proc/self/status"}
	out, err := exec.Command(child[0], child[1:]...).CombinedOutput()
	fmt.Printf("child: %v %s", err, out)

	// Package os/signal cannot ignore a fault's signal. The action is handler, flags, restorer
	// and mask.
	action := &[4]uintptr{1}
	check(raw(syscall.SYS_RT_SIGACTION, uintptr(syscall.SIGSEGV), uintptr(unsafe.Pointer(action)), 0, 8)())
	out, err = exec.Command(child[0], child[1:]...).CombinedOutput()
	fmt.Printf("child: %v %s", err, out)

	// An exec that fails changes no signal.
	for range 20 {
		if err := syscall.Exec("/nonexistent", []string{"x"}, nil); err != syscall.ENOENT {
			failf("%v", err)
		}
		for _, s := range []syscall.Signal{64, syscall.SIGURG, syscall.SIGUSR1, syscall.SIGHUP, syscall.SIGUSR2} {
			check(syscall.Kill(os.Getpid(), s))
		}
		if s := await(c); s != syscall.SIGUSR2 {
			failf("%v", s)
		}
		<-time.After(time.Millisecond)
	}
	check(syscall.Exec(child[0], child, os.Environ()))
}
