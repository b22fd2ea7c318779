// Package coverage lets tests start child processes where coverage is measured.
//
// A program that is built with -cover writes what it covers to the directory that
// GOCOVERDIR names when it exits. Where the variable is not set it writes a warning
// to its standard error instead, which a test that reads a child's standard error
// takes for the child's own. A test's program is a child of itself in many of our
// tests, and go test -cover does not set the variable.
package coverage

import (
	"fmt"
	"os"
	"testing"
)

// Run runs the tests and returns their exit status, for TestMain. Their children
// have a GOCOVERDIR where there is coverage: the one of whoever runs the tests, or
// a temporary directory.
func Run(m interface{ Run() int }) int {
	if testing.CoverMode() == "" || os.Getenv("GOCOVERDIR") != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "coverage")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if err := os.Setenv("GOCOVERDIR", dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// Env returns GOCOVERDIR for a child of Run that is given an environment of its own,
// and nothing where there is no coverage.
func Env() []string {
	dir := os.Getenv("GOCOVERDIR")
	if testing.CoverMode() == "" || dir == "" {
		return nil
	}
	return []string{"GOCOVERDIR=" + dir}
}

// Build returns the go command that builds a command of this module for a test that
// runs it, to which arguments are to be added: with -cover where what the command covers has
// a place.
func Build() []string {
	if testing.CoverMode() == "" || os.Getenv("GOCOVERDIR") == "" {
		return []string{"go", "build"}
	}
	return []string{"go", "build", "-cover", "-covermode=" + testing.CoverMode(), "-coverpkg=github.com/usys-go/bridge/..."}
}
