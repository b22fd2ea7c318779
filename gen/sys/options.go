package sys

import (
	"errors"
	"go/build/constraint"
	"strings"

	"github.com/usys-go/bridge/gen/sys/emit"
)

// Options are a run's flags and environment.
type Options struct {
	Args    []string // the original generator's arguments, for the header
	Tags    string   // -tags
	GOOS    string
	GOARCH  string
	System  string // the flag that names a system, without its dash, or ""
	Libc    bool   // -libc
	Machine emit.Machine
}

// A Misuse is a mistake in the flags or the environment.
type Misuse struct{ Err error }

// Error returns the mistake.
func (m Misuse) Error() string { return m.Err.Error() }

// build returns the build constraint that -tags ask for.
func (o *Options) build() (string, error) {
	if o.Tags == "" {
		return "", nil
	}
	for _, tag := range strings.Split(o.Tags, ",") {
		if tag == "windows" {
			//lint:ignore ST1005 Windows is a name
			return "", errors.New("Windows has a generator of its own (use golang.org/x/sys/windows/mkwinsyscall)")
		}
	}
	expr, err := constraint.Parse("//go:build " + strings.ReplaceAll(o.Tags, ",", " && "))
	if err != nil {
		return "", errors.New("-tags " + o.Tags + " makes no build constraint (write -tags x,y)")
	}
	return expr.String(), nil
}
