//go:build !linux

package main

import (
	"fmt"
	"io"
)

const controlCommand = "faults-listen"

func listenForFaults(_ []string, _, stderr io.Writer) int {
	fmt.Fprintf(stderr, "usys: %s: there is none on this system\n", controlCommand)
	return misuse
}
