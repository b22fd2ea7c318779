//go:build !linux

package main

import (
	"context"
	"io"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// run runs the first seed.
func (s *simulation) run(ctx context.Context, stdout, stderr io.Writer) (*runs.Result, error) {
	if s.log.on {
		return nil, errNoTrace
	}
	return s.Program.Run(ctx, s.First, stdout, stderr)
}

func (s *simulation) compareSeeds(context.Context, io.Writer) (int, error) { return misuse, errNoTrace }

func (s *simulation) writeCores(*runs.Result) error { return errNoTrace }
