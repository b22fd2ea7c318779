// Package coverage lets tests start child processes where coverage is measured.
//
// A program that is built with -cover writes its coverage to the directory that
// GOCOVERDIR names when it exits. If the variable is not set it writes a warning to
// its standard error instead, which a test that reads a child's standard error takes
// for the child's own. A test's program is a child of itself in many of our tests. go
// test -cover sets the variable for the test to a directory that it removes; a child
// that is given an environment of its own has no such variable at all.
package coverage

import (
	"fmt"
	"os"
	"testing"
)

// DirEnv is the variable that names the directory for the coverage of children. It
// has precedence over GOCOVERDIR, which go test sets itself.
const DirEnv = "USYS_COVERDIR"

func init() {
	if dir := os.Getenv(DirEnv); dir != "" {
		os.Setenv("GOCOVERDIR", dir)
	}
}

// Run runs the tests and returns their exit status, for TestMain. If coverage is
// measured, their children have a GOCOVERDIR: the directory of DirEnv, or a
// temporary one.
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

// Env returns GOCOVERDIR for a child of Run that gets an environment of its own, and
// nothing if coverage is not measured.
func Env() []string {
	dir := os.Getenv("GOCOVERDIR")
	if testing.CoverMode() == "" || dir == "" {
		return nil
	}
	return []string{"GOCOVERDIR=" + dir}
}

// Build returns the go command that builds a command of this module for a test that
// runs it, to which arguments are to be added. Version control is left out, which fails
// in a checkout that belongs to another user. The command is built with -cover if there
// is a directory for its coverage.
func Build() []string {
	if testing.CoverMode() == "" || os.Getenv("GOCOVERDIR") == "" {
		return []string{"go", "build", "-buildvcs=false"}
	}
	return []string{"go", "build", "-buildvcs=false", "-cover", "-covermode=" + testing.CoverMode(), "-coverpkg=github.com/usys-go/bridge/..."}
}
