package trace

import "github.com/usys-go/bridge/calls"

// A Refusal is a call that a policy does not allow.
type Refusal struct {
	*calls.Record
	Process   int
	Goroutine uint64 // 0: not known
	Stack     []Frame
	Lineage   [][]Frame // the stacks of the calling goroutine's ancestors, at the time when they made the next one
	Ends      bool      // the program ends by SIGSYS
	Dir       func(fd int) string
}

// refusals is a Sink that passes refusals on.
type refusals struct {
	silent
	f func(*Refusal)
}

// NewRefusals returns a Sink that passes calls that a policy does not allow to f. The Drainer
// has to follow descriptors.
func NewRefusals(f func(*Refusal)) Sink { return &refusals{f: f} }

func (s *refusals) refused(p *process, r *Record) {
	s.tracker.Exit(r.Process) // its descriptors are read again, as their changes were not recorded
	s.f(&Refusal{
		Record: &r.Record, Process: r.Process, Goroutine: r.Goroutine, Stack: p.stack(r), Lineage: p.lineage(r), Ends: r.last,
		Dir: func(fd int) string { return s.tracker.Path(r.Process, fd, &r.Record) },
	})
}
