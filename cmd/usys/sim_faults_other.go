//go:build !linux

package main

import "github.com/usys-go/bridge/hosts/sim/runs"

// simulated returns the rules for runs of a program. Nothing is simulated here.
func (x *faulty) simulated(string) (f runs.Faults, err error) { return runs.Faults{}, nil }
