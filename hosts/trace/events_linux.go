package trace

import (
	"bytes"
	"strings"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/trace/fdpaths"
)

// events is a Sink that makes Events from records.
type events struct {
	out     Output
	o       calls.Options
	clock   *clock
	tracker *fdpaths.Tracker
	text    []byte
	err     error // the first
}

// NewEvents returns a Sink that passes Events to out. Texts are made with o.
func NewEvents(out Output, o calls.Options) Sink { return &events{out: out, o: o} }

func (s *events) begin(c *clock, t *fdpaths.Tracker) { s.clock, s.tracker = c, t }

func (s *events) call(p *process, r *Record, resumed bool) { s.event(p, r) }

// unfinished does nothing: a call becomes an Event when it has ended, or never will.
func (s *events) unfinished(*process, *Record) {}

func (s *events) abandoned(p *process, r *Record) { s.event(p, r) }

func (s *events) event(p *process, r *Record) {
	e := s.new(p, r)
	e.Kind, e.Number, e.Name = CallEvent, r.Number, callName(r.Number)
	s.text = calls.AMD64.Append(s.text[:0], &r.Record, &s.o)
	if !r.Done {
		s.text = append(s.text, " = ?"...)
	}
	e.Text, e.Ret = string(s.text), r.Ret
	if r.Done {
		e.End = s.clock.unix(r.End)
	}
	if r.failed() {
		e.Errno = calls.AMD64.ErrnoName(int(-r.Ret))
	}
	e.Path, e.Bytes = s.path(r), calls.AMD64.Bytes(&r.Record)
	e.Stack = p.stack(r)
	s.write(e)
}

// path returns the path that a call names, or that of the first descriptor that it uses.
func (s *events) path(r *Record) string {
	if path := calls.AMD64.Path(&r.Record); path != "" || s.tracker == nil {
		return path
	}
	fds, _ := calls.AMD64.Touches(&r.Record)
	if len(fds) == 0 {
		return ""
	}
	text := s.tracker.Text(r.Process, fds[0], &r.Record, false)
	return strings.TrimSuffix(strings.TrimPrefix(text, "<"), ">")
}

func (s *events) new(p *process, r *Record) *Event {
	return &Event{
		Process: r.Process, Thread: r.Thread, Goroutine: r.Goroutine, Labels: labels(r.labels),
		Begin: s.clock.unix(r.Begin), Event: r.Event,
	}
}

func (s *events) signal(p *process, r *Record) {
	if len(r.Memory) == 0 {
		return
	}
	e := s.new(p, r)
	e.Kind, e.Number, e.Name, e.End = SignalEvent, r.Number, calls.AMD64.SignalName(r.Number), e.Begin
	s.text = calls.AMD64.AppendSignal(s.text[:0], r.Number, r.Memory[0].Data, &s.o)
	e.Text = string(s.text)
	s.write(e)
}

func (s *events) tick(p *process, r *Record) {
	e := s.new(p, r)
	e.Kind, e.Number, e.Name, e.End, e.Stack = TickEvent, r.Number, "tick", e.Begin, p.stack(r)
	if r.kind == jumpRecord {
		e.Kind, e.Name, e.Begin = JumpEvent, "jump", e.End-int64(r.Args[0])
	}
	e.Text = r.tick()
	s.write(e)
}

func (s *events) exit(p *process, end status, at uint64) {
	when := s.clock.unix(at)
	s.write(&Event{Kind: ExitEvent, Process: p.number, Thread: p.number, Begin: when, End: when,
		Text: "+++ " + end.text + " +++", Number: end.code})
}

func (s *events) superseded(*Record) {}

func (s *events) write(e *Event) {
	if err := s.out.Write(e); err != nil && s.err == nil {
		s.err = err
	}
}

func (s *events) note(string) {}

// flush flushes the output, but not in a simulation: there the borders of an output's blocks
// would depend on real time. Outputs write large blocks by themselves.
func (s *events) flush() error {
	if s.clock.virtual {
		return s.err
	}
	if f, ok := s.out.(interface{ Flush() error }); ok && s.err == nil {
		s.err = f.Flush()
	}
	return s.err
}

func (s *events) close() error {
	if err := s.out.Close(); s.err == nil {
		s.err = err
	}
	return s.err
}

// labels reads the labels of a goroutine: keys and values, each ended by a 0.
func labels(b []byte) (list []Label) {
	words := bytes.Split(bytes.TrimSuffix(b, []byte{0}), []byte{0})
	for ; len(words) >= 2; words = words[2:] {
		list = append(list, Label{string(words[0]), string(words[1])})
	}
	return list
}
