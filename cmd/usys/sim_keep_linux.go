package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// writeCores writes core files of a run that has stopped: of the first process, and with -keep of all.
func (s *simulation) writeCores(r *runs.Result) error {
	for i := range r.Stops {
		name := s.coreFile(r, i)
		if name == "" {
			continue
		}
		if err := s.writeCore(name, &r.Stops[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *simulation) writeCore(name string, p *runs.Stop) error {
	if out, err := os.Stat(name); err == nil {
		if in, err := os.Stat(s.File); err == nil && os.SameFile(in, out) {
			return fmt.Errorf("-core %s is the program, which would be lost (name another file)", name)
		}
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600) // its contents may be secret
	if err != nil {
		return fmt.Errorf("no core file: %w (name one with -core FILE)", err)
	}
	if err := errors.Join(p.Write(f, p.Real), f.Close()); err != nil {
		os.Remove(name)
		return fmt.Errorf("no core file: %w", err)
	}
	return nil
}
