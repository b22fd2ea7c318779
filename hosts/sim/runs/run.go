// Package runs simulates programs: one run, or many seeds of one program.
package runs

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

// A Program is a program to simulate. Its runs differ only in their seeds.
type Program struct {
	Loader   string   // the loader's file
	File     string   // the program's
	Args     []string // without the program's name
	Env      []string // the whole environment, in the form of os.Environ
	Settings []string // name=number, for settings that are not drawn from the seed
	Flags    []string // more flags of the loader
	Faults   Faults   // the fault rules
	SDK      bool     // Antithesis's package is in the program (HasSDK), and gets the name of its output
	Until    uint64   // the run stops at this event, with end Stopped; 0: it does not
	Stopped  func(r *Result) error
	Trace    *os.File // the file for the program's events (hosts/trace); nil: they are not recorded
	Story    *os.File // the file to which the run's events are appended (package story); nil: none
	Payload  int      // the number of a packet's bytes that the story has
}

// How a run ended.
const (
	Exit         = "exit"         // the program has ended; Code is its status
	Signal       = "signal"       // a signal has ended it; Code is its number
	Limit        = "limit"        // its virtual time has run out
	Deadlock     = "deadlock"     // no event could happen any more
	Unrepeatable = "unrepeatable" // Cause is the reason
	Violated     = "property"     // a property has failed: Failures has it
	Stopped      = "stopped"      // stopped at the event Until
	Lost         = "lost"         // the loader has ended without a report
)

// A Result is what the loader reports of a run.
type Result struct {
	Seed     uint64        `json:"seed"`
	Hash     string        `json:"hash"`     // of all calls
	Settings string        `json:"settings"` // all of them, as the loader takes them
	Ended    string        `json:"ended"`
	Code     int           `json:"code"`
	Cause    string        `json:"cause,omitempty"`
	Stack    []uint64      `json:"-"`           // the goroutine's PCs at Cause
	Of       Where         `json:"of,omitzero"` // ... and their process
	Stops    []Stop        `json:"-"`           // the processes of a stopped run, the first one first
	Events   uint64        `json:"events"`
	Calls    uint64        `json:"calls"`
	Switches uint64        `json:"switches"`
	Ticks    uint64        `json:"ticks"`
	Jumps    uint64        `json:"jumps"`
	Traps    uint64        `json:"traps"`
	Threads  uint64        `json:"threads"`
	Virtual  time.Duration `json:"virtual_ns"`

	// With the setting calm: the event after which no order is changed at random any more, and
	// the goroutine's PCs there.
	Change      uint64        `json:"change,omitempty"`
	ChangeStack []uint64      `json:"-"`
	Time        time.Duration `json:"-"` // processor time of the simulator

	Faults []faults.Count `json:"faults,omitempty"` // of each rule

	Failures   []Failure  `json:"failures,omitempty"`   // properties that have failed, each once, in this order
	Properties []Property `json:"properties,omitempty"` // those that the run has reached, or that the program has declared

	where Where // the process of the next stack
}

// Where is a process: its machine and its program, as -program names it. The zero Where is the first
// program's.
type Where struct {
	Machine string `json:"machine,omitempty"`
	Program string `json:"program,omitempty"`
}

// Failed reports whether the run shows a failure of the program.
func (r *Result) Failed() bool {
	if len(r.Failures) > 0 {
		return true
	}
	switch r.Ended {
	case Exit:
		return r.Code != 0
	case Limit, Stopped:
		return false
	}
	return true
}

// Status returns the exit status that stands for the run: the program's own, 128 and the number
// of the signal that has ended it, or 3 for a run that cannot be repeated.
func (r *Result) Status() int {
	switch r.Ended {
	case Exit:
		if r.Code == 0 && len(r.Failures) > 0 {
			return 1
		}
		return r.Code
	case Signal:
		return 128 + r.Code
	case Limit, Stopped:
		return min(1, len(r.Failures))
	case Deadlock, Violated:
		return 1
	}
	return 3
}

// Run simulates the program with a seed. The error concerns this machine, not the program.
func (p *Program) Run(ctx context.Context, seed uint64, stdout, stderr io.Writer) (*Result, error) {
	r, err := p.Start(ctx, seed, stdout, stderr)
	if err != nil {
		return nil, err
	}
	return r.Wait()
}

// lost describes a run without a report.
func lost(r *Result, state *os.ProcessState) {
	r.Ended, r.Code = Lost, state.ExitCode()
	r.Cause = "the simulator ended without a report"
	if w, ok := state.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		r.Ended, r.Code, r.Cause = Lost, int(w.Signal()), fmt.Sprintf("the simulator was ended by signal %d (%v)", w.Signal(), w.Signal())
	}
}

// parse reads a report: lines of a name and a value.
func parse(text []byte) (*Result, error) {
	r := &Result{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		name, value, _ := strings.Cut(line, " ")
		if err := r.read(name, value); err != nil {
			return nil, fmt.Errorf("the simulator's report has a line %q", line)
		}
	}
	return r, nil
}

// took returns the process of the present stack.
func (r *Result) took() Where {
	w := r.where
	r.where = Where{}
	return w
}

// read reads one line.
func (r *Result) read(name, value string) error {
	var err error
	switch name {
	case "hash":
		r.Hash = strings.TrimPrefix(value, "0x")
		return nil
	case "settings":
		r.Settings = value
		return nil
	case "cause":
		r.Cause = value
		return nil
	case "where": // of the next stack
		r.where.Machine, r.where.Program, _ = strings.Cut(value, " ")
		return nil
	case "stack":
		r.Of = r.took()
		r.Stack, err = stack(value)
		return err
	case "change":
		number, pcs, _ := strings.Cut(value, " ")
		if r.Change, err = strconv.ParseUint(number, 10, 64); err == nil {
			r.ChangeStack, err = stack(pcs)
		}
		return err
	case "process":
		return r.stop(value)
	case "entry", "thread":
		return r.stopped(name, value)
	case "property":
		if strings.Contains(value, " ") {
			return r.property(value)
		}
	case "failure":
		return r.failure(value)
	case "details", "frames":
		f, rest, err := r.numbered(value)
		switch {
		case err != nil:
			return err
		case name == "details":
			f.Details = unescape(rest)
			return nil
		}
		f.Of = r.took()
		f.Stack, err = stack(rest)
		return err
	}
	return r.number(name, value)
}

// number reads a count, or the run's end.
func (r *Result) number(name, value string) error {
	n, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		return err
	}
	numbers := map[string]*uint64{
		"events": &r.Events, "calls": &r.Calls, "switches": &r.Switches, "ticks": &r.Ticks, "jumps": &r.Jumps, "traps": &r.Traps, "threads": &r.Threads,
	}
	switch to := numbers[name]; {
	case to != nil:
		*to = n
	case name == "ns":
		r.Virtual = time.Duration(n)
	default:
		r.Ended, r.Code = name, int(n)
	}
	return nil
}

func stack(text string) (pcs []uint64, err error) {
	for _, pc := range strings.Fields(text) {
		n, err := strconv.ParseUint(pc, 0, 64)
		if err != nil {
			return nil, err
		}
		pcs = append(pcs, n)
	}
	return pcs, nil
}
