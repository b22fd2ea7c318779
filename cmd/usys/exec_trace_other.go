//go:build !linux

package main

import (
	"errors"
	"fmt"
	"io"
)

func (t *traced) start() (fd int, err error) { return 0, errors.New("calls are traced on linux only") }

func drainTrace(args []string, _, stderr io.Writer) int {
	fmt.Fprintf(stderr, "usys: %s: there is none on this system\n", drainCommand)
	return misuse
}
