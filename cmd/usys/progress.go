package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// A progress is a file that is being read. On a terminal it prints how much of the file
// was read, how fast, and how long the rest will take.
type progress struct {
	*os.File
	what        string
	out         io.Writer // nil: no terminal
	size, done  int64
	began, told time.Time
}

// openProgress opens a file. The parameter what is the word in front of the
// figures.
func openProgress(name, what string, out io.Writer) (*progress, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	p := &progress{File: f, what: what, began: time.Now(), told: time.Now()}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && isTerminal(out) {
		p.out, p.size = out, info.Size()
	}
	return p, nil
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) Read(b []byte) (int, error) {
	const every = 200 * time.Millisecond
	n, err := p.File.Read(b)
	p.done += int64(n)
	if p.out != nil && time.Since(p.told) > every {
		p.told = time.Now()
		fmt.Fprint(p.out, "\r\x1b[K"+p.line(time.Since(p.began)))
	}
	return n, err
}

// line returns the line after some time of reading.
func (p *progress) line(past time.Duration) string {
	const mega = 1 << 20
	speed := float64(p.done) / past.Seconds()
	left := time.Duration(float64(p.size-p.done) / speed * float64(time.Second))
	return fmt.Sprintf("%s %d of %d MiB, %.0f MiB/s, %v left", p.what, p.done/mega, p.size/mega, speed/mega, left.Round(time.Second))
}

// Close removes the line, and closes the file.
func (p *progress) Close() error {
	if p.out != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	return p.File.Close()
}
