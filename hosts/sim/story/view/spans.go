package view

import (
	"fmt"
	"slices"
	"syscall"

	"github.com/usys-go/bridge/hosts/sim/story"
)

func (s *Story) starts(e *story.Event) {
	p := &span{machine: e.Machine, kind: "process", pid: e.PID, name: e.Text, begin: e.Time, end: lasts}
	s.processes[process{e.Machine, e.PID}] = p
	s.spans = append(s.spans, p)
}

// ends ends a process, and returns a text for it.
func (s *Story) ends(e *story.Event) string {
	how := fmt.Sprintf("status %d", e.Code)
	if e.Kind == story.Signal {
		how = fmt.Sprintf("%d (%v)", e.Code, syscall.Signal(e.Code))
	}
	key := process{e.Machine, e.PID}
	p := s.processes[key]
	if p == nil {
		return how
	}
	if p.end == lasts { // else its machine has ended it
		p.end = e.Time
	}
	for n := range 3 { // an incomplete line
		delete(s.partial, stream{key, n})
	}
	return p.name + ": " + how
}

// endAll ends all processes of a machine.
func (s *Story) endAll(e *story.Event) {
	for key, p := range s.processes {
		if key.machine == e.Machine && p.end == lasts {
			p.end = e.Time
		}
	}
}

// down begins a span of a machine, unless it is in one.
func (s *Story) down(e *story.Event, kind string) {
	key := spanKey{e.Machine, kind}
	if s.downs[key] != nil {
		return
	}
	open := &span{machine: e.Machine, kind: kind, begin: e.Time, end: lasts}
	s.downs[key] = open
	s.spans = append(s.spans, open)
}

// up ends a span of a machine.
func (s *Story) up(e *story.Event, kind string) {
	key := spanKey{e.Machine, kind}
	if open := s.downs[key]; open != nil {
		open.end = e.Time
		delete(s.downs, key)
	}
}

// parts begins or ends a cut.
func (s *Story) parts(e *story.Event) {
	key := [2]int{e.Machine, e.Other}
	open := s.parted[key]
	switch {
	case e.Kind == story.Heal && open != nil:
		open.end = e.Time
		delete(s.parted, key)
	case e.Kind == story.Cut && open == nil:
		open = &cut{machine: e.Machine, other: e.Other, begin: e.Time, end: lasts}
		s.parted[key] = open
		s.cuts = append(s.cuts, open)
	}
}

// over adds the end of the run. If the run has failed without a failed property, the end is the
// failure.
func (s *Story) over(r *record, e *story.Event) {
	if e.Code != 0 {
		r.text = fmt.Sprint(e.Text, " ", e.Code)
	}
	ended := e.Code == 0 && e.Text == string(story.Exit) || slices.Contains([]string{"limit", "stopped", "property"}, e.Text)
	if !ended && s.failed == nil {
		r.failure = &failure{label: "the end: " + r.text, headline: "the run has ended: " + r.text + ","}
	}
}

func kindOf(k story.Kind) kind { return kind(max(0, slices.Index(kinds, k))) }
