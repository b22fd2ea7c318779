//go:build !unix

package main

import "os"

// status is a process's exit status.
func status(p *os.ProcessState) int { return p.ExitCode() }

// catchSignals does nothing on systems without such signals.
func catchSignals() <-chan os.Signal { return nil }

func passSignals(<-chan os.Signal, *os.Process) {}
