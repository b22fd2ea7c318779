package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// startReady starts a command of usys itself as a process that works for a program beside it, and
// waits until it is ready. The process has standard error, for later errors; the descriptors behind
// the standard ones are files, a pipe that it writes to when it is ready, and then more.
func startReady(command, job string, files, more []*os.File) error {
	self, err := os.Executable()
	if err != nil && toolsFD < 0 {
		return err
	}
	null, err := openNull()
	if err != nil {
		return err
	}
	defer null.Close()
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	all := slices.Concat([]*os.File{null, null, os.Stderr}, files, []*os.File{w}, more)
	if err := startDetached([]string{self, command, job}, all); err != nil {
		return err
	}
	w.Close()
	return isReady(r)
}

// openNull opens the null device or, in an image that has none, the end of a pipe without contents.
func openNull() (*os.File, error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if !errors.Is(err, os.ErrNotExist) {
		return null, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return r, w.Close()
}

// drainEnv returns the environment of the process that prints. Variables of Go's runtime are
// meant for the program: GODEBUG=gctrace=1 would make this process print lines, too.
func drainEnv() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return strings.HasPrefix(name, "GO") && name != "GOCOVERDIR"
	})
}

// isReady waits until the process that prints has written to its pipe.
func isReady(r *os.File) error {
	defer r.Close()
	if n, err := r.Read(make([]byte, 1)); n != 1 {
		return fmt.Errorf("it is not ready: %v", err)
	}
	return nil
}
