package trace

import (
	"fmt"
	"slices"

	"github.com/usys-go/bridge/calls"
)

// Show selects the records that are passed on.
type Show struct {
	calls.Qualifiers
	Paths []string // calls that touch one of them; nil: all calls
}

// failed reports whether a call has returned an error.
func (r *Record) failed() bool {
	const errnos = 4095
	return r.Done && r.Ret < 0 && r.Ret >= -errnos
}

func (r *Record) outcome() calls.Outcomes {
	switch {
	case !r.Done:
		return calls.Unfinished
	case r.failed():
		return calls.Failed
	}
	return calls.Successful
}

// keeps reports whether a call is shown.
func (d *Drainer) keeps(r *Record) bool {
	s := &d.Show
	return calls.AMD64.Selects(s.Trace, r.Number) && (s.Status == 0 || s.Status&r.outcome() != 0) && (s.Paths == nil || d.touches(r))
}

// touches reports whether a call names one of the paths of -P, or a descriptor of it.
func (d *Drainer) touches(r *Record) bool {
	fds, paths := calls.AMD64.Touches(&r.Record)
	if slices.ContainsFunc(paths, func(p string) bool { return slices.Contains(d.Show.Paths, p) }) {
		return true
	}
	return slices.ContainsFunc(fds, func(fd int) bool {
		text := d.tracker.Text(r.Process, fd, &r.Record, false)
		if text == "" {
			text = d.tracker.Text(r.Process, fd, &r.Record, true)
		}
		return len(text) > 2 && slices.Contains(d.Show.Paths, text[1:len(text)-1])
	})
}

// callName returns the name of a call by its number.
func callName(number int) string {
	if calls.AMD64.Has(number) {
		return calls.AMD64.Numbers[number]
	}
	return fmt.Sprintf("syscall_%#x", number)
}
