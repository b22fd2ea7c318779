// Package diff finds the first event in which two logs of simulated runs differ. It reads the logs
// as streams, so a run may have any number of events.
package diff

import (
	"errors"
	"io"
	"strings"
)

// An Event is an entry of a log: an event of a run.
type Event struct {
	Number string   // "-": the event has none
	Time   string   // since the run began
	Text   string   // the thread, the goroutine, the call and its result
	Stack  []string // the Go frames, and the goroutine; nil: the log has no stacks
}

// A Difference is the first event in which two logs differ. One of the two may be nil: then that
// log ends before it.
type Difference struct {
	Before []Event // the events before it, which both logs have, without their stacks
	A, B   *Event
}

// A Comparison compares logs.
type Comparison struct {
	Exact   bool   // the runs have to be equal; else only their courses are compared
	Context int    // the number of events before the difference that are kept
	Events  uint64 // the number of equal events
}

// Compare reads both logs up to the first difference, and returns it, or nil if there is none.
func (c *Comparison) Compare(a, b *Reader) (*Difference, error) {
	var before []Event
	for {
		x, err := next(a)
		if err != nil {
			return nil, err
		}
		y, err := next(b)
		if err != nil {
			return nil, err
		}
		switch {
		case x == nil && y == nil:
			return nil, nil
		case x == nil || y == nil || !c.same(x, y):
			return &Difference{before, x, y}, nil
		}
		c.Events++
		if x.Stack = nil; len(before) < c.Context {
			before = append(before, *x)
		} else if len(before) > 0 {
			copy(before, before[1:])
			before[len(before)-1] = *x
		}
	}
}

// next returns the next event, or nil at the end of the log.
func next(r *Reader) (*Event, error) {
	e, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	return e, err
}

// course returns the part of an event that runs of two seeds may have in common: the thread, the
// goroutine, the call's name and its result. Times differ between runs, and so do values of
// clocks, random numbers and addresses.
func (e *Event) course() string {
	const returns = ") = "
	head, arguments, ok := strings.Cut(e.Text, "(")
	if !ok {
		if head, _, ok = strings.Cut(e.Text, "jump of"); ok {
			return head
		}
		return e.Text
	}
	i := strings.LastIndex(arguments, returns)
	if i < 0 {
		return head
	}
	if result := arguments[i+len(returns):]; !strings.HasPrefix(result, "0x") { // not an address
		head += result
	}
	return head
}

func (c *Comparison) same(a, b *Event) bool {
	if c.Exact && (a.Number != b.Number || a.Text != b.Text || a.Time != b.Time) || a.course() != b.course() {
		return false
	}
	if a.Stack == nil || b.Stack == nil { // one of the logs has none
		return true
	}
	if len(a.Stack) != len(b.Stack) {
		return false
	}
	for i := range a.Stack {
		if a.Stack[i] != b.Stack[i] {
			return false
		}
	}
	return true
}
