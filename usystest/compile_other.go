//go:build !linux

package usystest

import (
	"errors"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/hosts/shape/policy"
)

var errLinux = errors.New("there are rules on linux only")

func compile(string, faults.Options) (*rule, error) {
	return nil, errLinux
}

// held is a policy to which the program is held.
type held struct {
	name   string
	policy *policy.Policy
}

func (*held) begin(string) error { return errLinux }
func (*held) end() []string      { return nil }

func (c *Counter) records() []byte { return nil }
func lines([]byte) []string        { return nil }
