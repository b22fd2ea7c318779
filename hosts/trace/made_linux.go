package trace

import (
	"io"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/trace/fdpaths"
)

// A Program is the file that a process runs.
type Program struct {
	Path string
	File io.ReaderAt // nil: it cannot be read
}

// A Made is a call that a program has made, with all that was recorded of it.
type Made struct {
	*calls.Record
	Process int
	Program *Program // nil: it is not known
	Stack   []Frame  // of the caller, innermost first. Equal stacks are one slice

	tracker *fdpaths.Tracker
}

// Dir returns the path of a directory's descriptor, or with AT_FDCWD of the working directory,
// before the call; "": it is not known.
func (m *Made) Dir(fd int) string { return m.tracker.Path(m.Process, fd, m.Record) }

// A Recorder takes calls in the order in which they ended.
type Recorder interface {
	Call(m *Made)
	Close() error
}

// everything is a Sink that is handed all calls that were recorded, whatever is to be shown.
type everything interface{ everything() }

// recorder is a Sink that hands calls to a Recorder.
type recorder struct {
	out     Recorder
	tracker *fdpaths.Tracker
}

// NewRecorder returns a Sink that hands all calls to out. The Drainer has to follow descriptors.
func NewRecorder(out Recorder) Sink { return &recorder{out: out} }

func (s *recorder) everything() {}

func (s *recorder) begin(_ *clock, t *fdpaths.Tracker) { s.tracker = t }

func (s *recorder) call(p *process, r *Record, _ bool) {
	m := &Made{Record: &r.Record, Process: r.Process, Stack: p.stack(r), tracker: s.tracker}
	if p.symbols != nil {
		m.Program = &p.symbols.file
	}
	s.out.Call(m)
}

// unfinished does nothing: abandoned hands the call on, or call when it has returned.
func (s *recorder) unfinished(*process, *Record) {}

func (s *recorder) abandoned(p *process, r *Record) { s.call(p, r, false) }

func (s *recorder) signal(*process, *Record) {}

func (s *recorder) exit(*process, status, uint64) {}

func (s *recorder) tick(*process, *Record) {}

func (s *recorder) superseded(*Record) {}

func (s *recorder) note(string) {}

func (s *recorder) flush() error { return nil }

func (s *recorder) close() error { return s.out.Close() }
