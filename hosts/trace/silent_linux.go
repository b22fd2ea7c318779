package trace

import "github.com/usys-go/bridge/hosts/trace/fdpaths"

// silent is a Sink that does nothing. Sinks that need only some methods embed it.
type silent struct{ tracker *fdpaths.Tracker }

func (s *silent) begin(_ *clock, t *fdpaths.Tracker) { s.tracker = t }
func (s *silent) call(*process, *Record, bool)       {}
func (s *silent) unfinished(*process, *Record)       {}
func (s *silent) abandoned(*process, *Record)        {}
func (s *silent) signal(*process, *Record)           {}
func (s *silent) exit(*process, status, uint64)      {}
func (s *silent) tick(*process, *Record)             {}
func (s *silent) superseded(*Record)                 {}
func (s *silent) note(string)                        {}
func (s *silent) flush() error                       { return nil }
func (s *silent) close() error                       { return nil }
