package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"syscall"
	"time"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/hosts/sim/runs"
)

// search runs many seeds, and shows those that fail.
func (s *simulation) search(stdout, stderr io.Writer) int {
	ctx, cancel := interruptible()
	defer cancel()
	t := s.newTally(ctx, stdout, stderr)
	s.Each = t.add
	err := s.Search.Run(ctx)
	t.clear()
	if err == nil {
		err = s.drawFailed(ctx, stderr)
	}
	if err != nil {
		return simFails(err, stderr)
	}
	return t.end(ctx.Err() != nil)
}

// A tally counts the runs of a search.
type tally struct {
	s              *simulation
	stdout, stderr io.Writer
	all            uint64
	done, failed   uint64
	verified       uint64
	limited        uint64 // runs that -for has ended
	broken         uint64 // runs that cannot be repeated, or were not the same twice
	virtual        time.Duration
	hashes         map[string]bool
	began, told    time.Time
	properties     runs.Tally
	faults         []faults.Count // of the command's rules, in all runs
	shrunk         int            // failures for which the last change of order was searched
	ctx            context.Context
}

func (s *simulation) newTally(ctx context.Context, stdout, stderr io.Writer) *tally {
	return &tally{s: s, all: s.seeds(), ctx: ctx, stdout: stdout, stderr: stderr, began: time.Now(), hashes: map[string]bool{}}
}

// count counts a run.
func (t *tally) count(f *runs.Found) {
	t.done++
	t.virtual += f.Virtual
	if f.Hash != "" { // a run that is lost has none
		t.hashes[f.Hash] = true
	}
	t.properties.Add(f.Properties)
	t.faults = addFaults(t.faults, f.Faults, len(t.s.faults.list))
	if f.Verified {
		t.verified++
	}
	if f.Again != "" || f.Status() == notRepeatable && f.Ended != runs.Exit {
		t.broken++
	}
	if f.Bad() {
		t.failed++
	}
	if f.Ended == runs.Limit {
		t.limited++
	}
}

// add counts a run, and prints its line or object and its failure, if the flags
// ask for them.
func (t *tally) add(f runs.Found) {
	t.count(&f)
	if f.Bad() && t.s.drawn.failed == nil {
		t.s.drawn.failed = &f
	}
	if t.s.verbose && !t.s.json {
		t.clear()
		fmt.Fprintln(t.stdout, known(&f.Result))
	}
	switch {
	case t.s.json:
		t.s.place(&f.Result)
		out := foundJSON{Result: f.Result, Failed: f.Bad(), Verified: f.Verified, Again: f.Again, Output: output(&f)}
		if f.Bad() {
			out.Command = t.s.command(f.Seed)
		}
		json.NewEncoder(t.stdout).Encode(out)
	case f.Bad():
		t.clear()
		t.show(&f)
	}
	t.progress()
}

func output(f *runs.Found) string {
	if !f.Bad() {
		return ""
	}
	return string(f.Output)
}

// end prints the findings, and returns the exit status.
func (t *tally) end(interrupted bool) int {
	if !t.s.json {
		if t.s.verbose {
			io.WriteString(t.stdout, faultTable(t.faults))
		}
		fmt.Fprintln(t.stdout, t.closing(interrupted))
	}
	open := t.propertiesEnd()
	switch {
	case interrupted:
		return 128 + int(syscall.SIGINT)
	case t.broken > 0:
		return notRepeatable
	case t.failed > 0 || open:
		return wrong
	}
	return fine
}

// closing is the last line of a search.
func (t *tally) closing(interrupted bool) string {
	line := t.sums(true)
	if t.done < t.all && !interrupted {
		line += fmt.Sprintf("; the search stops after %s (-failures)", plural(uint64(t.s.Failures), "failure"))
	}
	for _, r := range t.faults {
		if r.Matched == 0 && !interrupted {
			line += "; no call has matched " + r.Text
		}
	}
	return line
}

// sums returns a line with the number of runs, and with timed also their duration.
func (t *tally) sums(timed bool) string {
	seeds := plural(t.all, "seed")
	if t.done < t.all {
		seeds = fmt.Sprintf("%d of %s", t.done, seeds)
	}
	line := fmt.Sprintf("%s, %d failed, %s, %d of them run twice, %v of virtual time", seeds, t.failed,
		plural(uint64(len(t.hashes)), "different run"), t.verified, t.virtual.Round(time.Millisecond))
	if timed {
		line += fmt.Sprintf(" in %v", time.Since(t.began).Round(time.Millisecond))
	}
	if t.limited > 0 {
		line += fmt.Sprintf("; %s ended by -for", plural(t.limited, "run"))
	}
	return line
}

// plural returns a number of things.
func plural(n uint64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprint(n, " ", thing)
}
