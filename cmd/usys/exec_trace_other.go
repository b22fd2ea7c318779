//go:build !linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/usys-go/bridge/calls"
)

var errNoTrace = errors.New("calls are traced on linux only")

func (t *traced) qualifiers() (calls.Qualifiers, error) {
	return calls.Qualifiers{}, errNoTrace
}

func (e *hosted) rules() (flags []string, err error)      { return nil, nil } // there is no loader
func (p *policed) job(program string) (*policyJob, error) { return nil, nil }

func (t *traced) start() (fd int, err error)  { return 0, errNoTrace }
func (t *traced) attach() error               { return errNoTrace }
func (t *traced) alone(f *flag.FlagSet) error { return errNoTrace }

// errDetached ends a command that has done its work.
var errDetached = errors.New("detached")

func drainTrace(args []string, _, stderr io.Writer) int {
	fmt.Fprintf(stderr, "usys: %s: there is none on this system\n", drainCommand)
	return misuse
}
