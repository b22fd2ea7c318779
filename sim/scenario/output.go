package scenario

import (
	"bytes"
	"io"
	"sync"
)

// An output receives all lines of a run.
type output struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *output) line(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	io.WriteString(o.w, text+"\n")
}

// of returns a writer for a program's output: each line has the machine's name and the program's in
// front.
func (o *output) of(m machine, program string) *prefixed {
	return &prefixed{o: o, prefix: m.Name() + " " + program + ": "}
}

// prefixed writes whole lines.
type prefixed struct {
	o      *output
	prefix string
	part   []byte // of a line that is not complete
}

func (p *prefixed) Write(b []byte) (int, error) {
	n := len(b)
	for {
		line, rest, ok := bytes.Cut(b, []byte("\n"))
		p.part = append(p.part, line...)
		if !ok {
			return n, nil
		}
		p.o.line(p.prefix + string(p.part))
		p.part, b = p.part[:0], rest
	}
}

// flush writes the last line, if it has no end.
func (p *prefixed) flush() {
	if len(p.part) > 0 {
		p.Write([]byte("\n"))
	}
}
