//go:build !linux

package main

import "github.com/usys-go/bridge/hosts/sim/runs"

// simulated returns the rules for runs of a program. There is no simulation on
// this system.
func (x *faulty) simulated(string) (f runs.Faults, err error) { return runs.Faults{}, nil }
