//go:build !linux

package usystest

import (
	"errors"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

func compile(string, faults.Options) (*rule, error) {
	return nil, errors.New("there are rules on linux only")
}
