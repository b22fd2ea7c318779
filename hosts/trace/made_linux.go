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

// A Made is a call that a program has made, with all its recorded facts.
type Made struct {
	*calls.Record
	Process int
	Program *Program  // nil: it is not known
	Stack   []Frame   // of the caller, innermost first. Equal stacks are one slice
	Lineage [][]Frame // the stacks of the calling goroutine's ancestors, the nearest first

	tracker *fdpaths.Tracker
}

// Dir returns the path of a directory's descriptor, or with AT_FDCWD of the working directory,
// before the call; "": it is not known.
func (m *Made) Dir(fd int) string { return m.tracker.Path(m.Process, fd, m.Record) }

// A Recorder takes calls in the order in which they ended.
type Recorder interface {
	Call(m *Made)
	// Note is called with a text on unknown facts about a program's calls, and the reason.
	Note(text string)
	Close() error
}

// everything is a Sink that gets all recorded calls, independent of Show.
type everything interface{ everything() }

// recorder is a Sink that passes calls to a Recorder.
type recorder struct {
	silent
	out Recorder
}

// NewRecorder returns a Sink that passes all calls to out. The Drainer has to follow descriptors.
func NewRecorder(out Recorder) Sink { return &recorder{out: out} }

func (s *recorder) everything() {}

func (s *recorder) call(p *process, r *Record, _ bool) {
	m := &Made{Record: &r.Record, Process: r.Process, Stack: p.stack(r), Lineage: p.lineage(r), tracker: s.tracker}
	if p.symbols != nil {
		m.Program = &p.symbols.file
	}
	s.out.Call(m)
}

// abandoned takes a call that will not return; unfinished does not.
func (s *recorder) abandoned(p *process, r *Record) { s.call(p, r, false) }

func (s *recorder) note(text string) { s.out.Note(text) }

func (s *recorder) close() error { return s.out.Close() }
