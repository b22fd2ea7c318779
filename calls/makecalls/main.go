// Makecalls writes package calls' tables and docs/calls.md, from linux.calls and from the
// headers of Debian's packages linux-libc-dev and linux-headers-*-common. "make calls" runs it
// in the directory of package calls.
package main

import (
	"fmt"
	"os"
	"strings"
)

// The files that makecalls writes, relative to the directory of package calls.
const (
	tablesFile  = "zcalls.go"
	archFile    = "zamd64.go"
	docFile     = "../docs/calls.md"
	numbersFile = "../parlib/linux_nr_amd64.h"
	captureFile = "../hosts/trace/zcapture.h"
	kindsFile   = "../hosts/sched/zkinds.h"
	argsFile    = "../hosts/sim/zargs.h"
)

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "makecalls: it takes no arguments; it is run in the directory of package calls")
		os.Exit(2)
	}
	if err := run(); err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(os.Stderr, "makecalls: %s\n", strings.TrimSuffix(line, "\n"))
		}
		os.Exit(2)
	}
}

// run makes all files before it writes the first.
func run() error {
	files, err := generate("linux.calls")
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(f.path, f.text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// A file is a file to be written.
type file struct {
	path string
	text []byte
}

// generate makes the text of all files.
func generate(description string) ([]file, error) {
	text, err := os.ReadFile(description)
	if err != nil {
		return nil, err
	}
	d, err := describe(description, string(text))
	if err != nil {
		return nil, err
	}
	h, err := findHeaders()
	if err != nil {
		return nil, err
	}
	known, err := compile(d, h)
	if err != nil {
		return nil, err
	}
	all, err := resolve(d, h, known)
	if err != nil {
		return nil, err
	}
	return emit(all, known, h)
}
