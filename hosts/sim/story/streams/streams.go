// Package streams writes the outputs of the machines of a simulated run to files, from the run's
// story (package story).
package streams

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/usys-go/bridge/hosts/sim/story"
)

// Write writes DIR/NAME/stdout and DIR/NAME/stderr for each machine but the driver's: the bytes
// that its processes have written. If a machine has had several processes, each line begins with
// its process's number. No machine may have one of the names in taken, which dir already has. open
// opens the story, which is read twice.
func Write(dir string, taken []string, open func() (*story.Reader, error)) (err error) {
	w := writer{}
	defer func() { err = errors.Join(err, w.close()) }()
	err = each(open, func(e *story.Event) error {
		switch e.Kind {
		case story.Machine:
			if e.Machine > 0 && slices.Contains(taken, e.Text) {
				return fmt.Errorf("the machine %s has the name of another file in %s (rename the machine)", e.Text, dir)
			}
			return w.machine(e.Machine, filepath.Join(dir, e.Text))
		case story.Start:
			if m := w[e.Machine]; m != nil {
				m.started++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(open, w.write)
}

// each calls use for all events of a story.
func each(open func() (*story.Reader, error), use func(*story.Event) error) error {
	r, err := open()
	if err != nil {
		return err
	}
	for {
		e, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = use(e)
		}
		if err != nil {
			return err
		}
	}
}

// A writer has the files of all machines, by their numbers.
type writer map[int]*machine

// A machine has two streams, 1 and 2.
type machine struct {
	started int // processes
	stream  [3]stream
}

type stream struct {
	file *os.File
	out  *bufio.Writer
	part map[int][]byte // incomplete lines, by process
}

// machine makes the files of a machine. The driver's outputs are the command's own.
func (w writer) machine(number int, dir string) error {
	if number <= 0 {
		return nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	m := &machine{}
	w[number] = m
	for i, name := range map[int]string{1: "stdout", 2: "stderr"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		m.stream[i] = stream{file: f, out: bufio.NewWriter(f), part: map[int][]byte{}}
	}
	return nil
}

// write writes an output, and ends the lines of a process that has ended.
func (w writer) write(e *story.Event) error {
	m := w[e.Machine]
	if m == nil {
		return nil
	}
	switch e.Kind {
	case story.Output:
		if e.Stream != 1 && e.Stream != 2 {
			return nil
		}
		s := &m.stream[e.Stream]
		if m.started <= 1 {
			_, err := s.out.Write(e.Bytes())
			return err
		}
		s.lines(e.PID, e.Bytes())
	case story.Exit, story.Signal:
		for i := range m.stream {
			m.stream[i].end(e.PID)
		}
	}
	return nil
}

// lines writes the complete lines. Errors stay in s.out.
func (s *stream) lines(pid int, b []byte) {
	b = append(s.part[pid], b...)
	for {
		line, rest, ok := bytes.Cut(b, []byte("\n"))
		if !ok {
			break
		}
		fmt.Fprintf(s.out, "%d: %s\n", pid, line)
		b = rest
	}
	s.part[pid] = b
}

// end ends the last line of a process.
func (s *stream) end(pid int) {
	if len(s.part[pid]) > 0 {
		s.lines(pid, []byte("\n"))
	}
	delete(s.part, pid)
}

// close ends all lines, and closes all files.
func (w writer) close() (err error) {
	for _, m := range w {
		for i := range m.stream {
			s := &m.stream[i]
			if s.file == nil {
				continue
			}
			for _, pid := range slices.Sorted(maps.Keys(s.part)) {
				s.end(pid)
			}
			err = errors.Join(err, s.out.Flush(), s.file.Close())
		}
	}
	return err
}
