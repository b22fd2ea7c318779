package runs

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Search simulates a program with each seed of a range.
type Search struct {
	Program
	First, Last uint64
	Shard, Of   uint64 // only seeds whose remainder modulo Of is Shard; Of 0: all
	Workers     int
	Verify      int           // percent of the seeds that are run twice and compared
	Timeout     time.Duration // of real time, for each run; 0: none
	Outputs     []string      // NAME=PATH or, for a directory, NAME/=PATH: /out/NAME of the first seed's run is copied to PATH
	Failures    int           // stop after so many failures; 0: never
	Each        func(Found)   // called for each run, one call at a time
}

// A Found is a run of a search.
type Found struct {
	Result
	Output   []byte // the end of the program's output, standard error after standard output
	Verified bool   // it was run twice
	Again    string // the other run's hash, if it differs
}

// Bad reports whether the run is not a success.
func (f *Found) Bad() bool { return f.Failed() || f.Again != "" }

// Run runs the seeds in the order of their numbers, several at a time. It returns when all have
// ended, or after enough failures. The error concerns this machine.
func (s *Search) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	seeds := make(chan uint64)
	var (
		wg       sync.WaitGroup
		mu       sync.Mutex
		first    error
		failures int
	)
	for range max(1, s.Workers) {
		wg.Go(func() {
			for seed := range seeds {
				found, err := s.one(ctx, seed)
				mu.Lock()
				switch {
				case err != nil && first == nil && ctx.Err() == nil:
					first = err
					cancel()
				case err == nil && (s.Failures == 0 || failures < s.Failures):
					s.Each(*found)
					if found.Bad() {
						failures++
					}
					if s.Failures > 0 && failures >= s.Failures {
						cancel()
					}
				}
				mu.Unlock()
			}
		})
	}
	s.feed(ctx, seeds)
	close(seeds)
	wg.Wait()
	return first
}

func (s *Search) feed(ctx context.Context, seeds chan<- uint64) {
	for seed := s.First; seed <= s.Last && seed >= s.First; seed++ {
		if s.Of > 0 && seed%s.Of != s.Shard {
			continue
		}
		select {
		case seeds <- seed:
		case <-ctx.Done():
			return
		}
	}
}

// one runs a seed, and runs it again if it has to be verified.
func (s *Search) one(ctx context.Context, seed uint64) (*Found, error) {
	const hundred = 100
	f, err := s.simulate(ctx, seed)
	if err != nil || int(seed%hundred*37%hundred) >= s.Verify {
		return f, err
	}
	again, err := s.simulate(ctx, seed)
	if err != nil {
		return nil, err
	}
	f.Verified = true
	if again.Hash != f.Hash || again.Ended != f.Ended || again.Code != f.Code {
		f.Again = again.Hash
	}
	return f, nil
}

// program returns the program of one run. All runs have the same disk; only one writes the
// files of Outputs.
func (s *Search) program(leaves bool) Program {
	p := s.Program
	p.Flags = slices.Clone(p.Flags)
	for _, o := range s.Outputs {
		if !leaves {
			name, _, _ := strings.Cut(o, "=")
			o = name + "="
		}
		p.Flags = append(p.Flags, "-sim-out", o)
	}
	return p
}

// Again runs a seed once more. It is the same run, but does not write the files of Outputs.
func (s *Search) Again(ctx context.Context, seed uint64) (*Result, error) {
	p := s.program(false)
	return p.Run(ctx, seed, io.Discard, io.Discard)
}

func (s *Search) simulate(ctx context.Context, seed uint64) (*Found, error) {
	run := ctx
	if s.Timeout > 0 {
		var cancel context.CancelFunc
		run, cancel = context.WithTimeout(ctx, s.Timeout)
		defer cancel()
	}
	var out tail
	p := s.program(seed == s.First)
	r, err := p.Run(run, seed, &out, &out)
	if err != nil && run.Err() != nil && ctx.Err() == nil {
		r = &Result{Seed: seed, Ended: Lost, Cause: fmt.Sprintf("the run has taken longer than %v of real time (-timeout)", s.Timeout)}
		err = nil
	}
	if err != nil {
		return nil, err
	}
	return &Found{Result: *r, Output: out.bytes()}, nil
}

// A tail keeps the end of the bytes written to it, and the beginning.
type tail struct {
	head, last bytes.Buffer
	cut        bool
}

const keep = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	n := len(p)
	if room := keep - t.head.Len(); room > 0 {
		k := min(room, len(p))
		t.head.Write(p[:k])
		p = p[k:]
	}
	t.last.Write(p)
	if t.last.Len() > 2*keep {
		t.last.Next(t.last.Len() - keep)
		t.cut = true
	}
	return n, nil
}

func (t *tail) bytes() []byte {
	b := bytes.Clone(t.head.Bytes())
	if t.cut {
		b = append(b, "\n…\n"...)
	}
	return append(b, t.last.Bytes()...)
}
