package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/hosts/sim/core"
	"github.com/usys-go/bridge/hosts/sim/runs"
)

// writeCore writes the core file of a run that has stopped.
func (s *simulation) writeCore(process int, r *runs.Result) error {
	const pid = 1000 // SIM_PID
	name := s.coreFile()
	if out, err := os.Stat(name); err == nil {
		if in, err := os.Stat(s.File); err == nil && os.SameFile(in, out) {
			return fmt.Errorf("-core %s is the program, which would be lost (name another file)", name)
		}
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600) // it has all that the program knows
	if err != nil {
		return fmt.Errorf("no core file: %w (name one with -core FILE)", err)
	}
	p := core.Process{Name: filepath.Base(s.File), ID: pid, Entry: r.Entry, Threads: r.Stops}
	if err := errors.Join(p.Write(f, process), f.Close()); err != nil {
		os.Remove(name)
		return fmt.Errorf("no core file: %w", err)
	}
	return nil
}
