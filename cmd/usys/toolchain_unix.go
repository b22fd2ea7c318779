//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// status is a process's exit status as a shell has it: 128 and the signal's
// number for one that a signal ended.
func status(p *os.ProcessState) int {
	if w, ok := p.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return p.ExitCode()
}

// catchSignals keeps signals from ending this process before its program. They
// are caught, not ignored: a program would inherit that.
func catchSignals() <-chan os.Signal {
	c := make(chan os.Signal, 16)
	signal.Notify(c, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
	return c
}

// passSignals hands signals on to the program, except signals that a terminal
// sends to both.
func passSignals(c <-chan os.Signal, to *os.Process) {
	for s := range c {
		if s != syscall.SIGINT && s != syscall.SIGQUIT {
			to.Signal(s)
		}
	}
}
