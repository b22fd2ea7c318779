//go:build unix

package main

import "syscall"

// keepTools keeps the descriptor from the program.
func keepTools() {
	if toolsFD >= 0 {
		syscall.CloseOnExec(toolsFD)
	}
}
