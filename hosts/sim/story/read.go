package story

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// version is the version of the format that this package reads.
const version = 1

// A Reader reads a story.
type Reader struct {
	name string
	in   *bufio.Reader
	line int
	cut  bool
	last int64
}

// NewReader returns a reader of a story. name is the file's, for errors.
func NewReader(name string, r io.Reader) *Reader {
	return &Reader{name: name, in: bufio.NewReaderSize(r, 1<<16)}
}

// Cut reports whether the last line was incomplete, and left out: the run has ended, or the
// disk was full, in the middle of it.
func (r *Reader) Cut() bool { return r.cut }

// Read reads the next event. The error is io.EOF behind the last one.
func (r *Reader) Read() (*Event, error) {
	text, err := r.in.ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		r.cut = r.cut || len(text) > 0
		return nil, io.EOF
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.name, err)
	}
	r.line++
	e := &Event{Machine: None, Other: None}
	if err := json.Unmarshal(text, e); err != nil {
		return nil, r.wrong(err.Error())
	}
	switch {
	case e.Kind == "":
		return nil, r.wrong("the line has no kind")
	case r.line == 1 && e.Kind != Run:
		return nil, r.wrong("a story begins with a line of kind run")
	case e.Kind == Run && e.Version != version:
		return nil, r.wrong(fmt.Sprintf("the story has version %d, and this reads version %d", e.Version, version))
	case e.Time < r.last:
		return nil, r.wrong(fmt.Sprintf("the time %d is before the time %d of the line before", e.Time, r.last))
	}
	r.last = e.Time
	return e, nil
}

func (r *Reader) wrong(what string) error { return fmt.Errorf("%s:%d: %s", r.name, r.line, what) }
