package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// notRepeatable is the exit status of a run that met something that cannot be repeated.
const notRepeatable = 3

// interruptible returns a context that the user's ^C ends.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// one runs one seed, and shows the program's output.
func (s *simulation) one(stdout, stderr io.Writer) int {
	ctx, cancel := interruptible()
	defer cancel()
	run, end := ctx, context.CancelFunc(func() {})
	if s.limited {
		run, end = context.WithTimeout(ctx, s.Timeout)
	}
	defer end()
	r, err := s.runPictured(run, stdout, stderr)
	switch {
	case ctx.Err() != nil:
		return 128 + int(syscall.SIGINT)
	case run.Err() != nil:
		fmt.Fprintf(stderr, "usys: sim: seed %d: the run has taken longer than %v of real time (-timeout)\n", s.First, s.Timeout)
		return notRepeatable
	}
	if err != nil {
		return simFails(err, stderr)
	}
	if r.Ended == runs.Lost && r.Code == misuse && r.Hash == "" {
		return misuse // the loader has printed the reason
	}
	if why := s.why(r); why != "" {
		fmt.Fprintf(stderr, "usys: sim: seed %d: %s\n", r.Seed, why)
	}
	if end := s.stopped(r); end != "" {
		fmt.Fprintf(stderr, "usys: sim: seed %d: %s\n", r.Seed, end)
	}
	switch {
	case s.json:
		s.place(r)
		json.NewEncoder(stdout).Encode(r)
	case s.verbose:
		fmt.Fprintf(stderr, "%s\n  %s\n%s", known(r), r.Settings, faultTable(r.Faults))
	}
	return r.Status()
}

// known returns the line of -v about a run.
func known(r *runs.Result) string {
	return fmt.Sprintf("seed %d: hash %s, %s, %d calls, %d switches, %d ticks, %v of virtual time",
		r.Seed, r.Hash, ending(r), r.Calls, r.Switches, r.Ticks, r.Virtual)
}
