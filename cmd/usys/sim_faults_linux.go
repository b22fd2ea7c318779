package main

import "github.com/usys-go/bridge/hosts/sim/runs"

// simulated returns the rules for runs of a program.
func (x *faulty) simulated(program string) (f runs.Faults, err error) {
	f.Rules = x.list
	if x.named() {
		f.Functions, err = (&hosted{program: []string{program}, faults: *x}).image(program)
	}
	return f, err
}
