//go:build !linux

package runs

import "github.com/usys-go/bridge/hosts/shape/faults"

// start makes a run's rules. Nothing is simulated here.
func (f *Faults) start(uint64, int) (*injector, error) { return &injector{}, nil }

func (x *injector) begun()              {}
func (x *injector) end() []faults.Count { return nil }
