package main

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// compareSeeds runs both seeds at the same time, and compares their logs while they are written.
// A run whose log is not read waits, so neither gets far ahead of the other.
func (s *simulation) compareSeeds(ctx context.Context, stdout io.Writer) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	var logs [2]io.Reader
	var pipes [2]*io.PipeReader
	var results [2]*runs.Result
	var errs [2]error
	for i, seed := range s.diff.seeds {
		r, w := io.Pipe()
		logs[i], pipes[i] = r, r
		wg.Go(func() {
			results[i], errs[i] = s.logTo(ctx, seed, w)
			w.CloseWithError(errs[i]) // nil: the end of the log
		})
	}
	status, err := s.diff.compare(logs, stdout)
	cancel()
	for _, r := range pipes {
		r.Close()
	}
	wg.Wait()
	if err == nil && status == fine {
		err = errors.Join(errs[:]...)
		if r := results[0]; r != nil && r.Ended == runs.Unrepeatable {
			status = notRepeatable
		}
	}
	return status, err
}

// logTo runs a seed, and writes its log to w. The program's output is dropped.
func (s *simulation) logTo(ctx context.Context, seed uint64, w io.Writer) (*runs.Result, error) {
	one := *s
	one.First = seed
	job, f, _, err := one.log.prepare()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return one.logged(ctx, job, f, func(int, string) io.Writer { return w }, nil, nil)
}
