package jsonl

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/usys-go/bridge/hosts/trace"
)

// A Reader reads the output of a Writer, even if the writer was killed.
type Reader struct {
	name  string
	r     *bufio.Reader
	close func() error
	buf   []byte // of a line that r's buffer does not hold
	line  int
	cut   bool
	parser
}

const mostLine = 64 << 20 // bytes

// NewReader returns a reader of r, which may be compressed with gzip. Errors begin with the
// name.
func NewReader(name string, r io.Reader) (*Reader, error) {
	b := bufio.NewReaderSize(r, 256<<10)
	if magic, err := b.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		b = bufio.NewReaderSize(z, 256<<10)
	}
	return &Reader{name: name, r: b, close: func() error { return nil }, parser: newParser()}, nil
}

// Open returns a reader of a file.
func Open(name string) (*Reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	r, err := NewReader(name, f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r.close = f.Close
	return r, nil
}

// Close closes the file that Open has opened.
func (r *Reader) Close() error { return r.close() }

// Cut reports whether the last line was incomplete. Read leaves such a line out.
func (r *Reader) Cut() bool { return r.cut }

// Read reads the next event, and returns io.EOF after the last one. The event's stack and
// labels are shared with other events.
func (r *Reader) Read(e *trace.Event) error {
	for {
		text, whole, err := r.next()
		if err != nil {
			return err
		}
		r.line++
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if r.fast(text, e) {
			return nil
		}
		column, err := slow(text, e)
		switch {
		case err == nil:
			return nil
		case !whole && incomplete(text, err):
			r.cut = true
			return io.EOF
		}
		return fmt.Errorf("%s:%d:%d: %w (a trace for this command is made by usys exec -json)", r.name, r.line, column, err)
	}
}

// incomplete reports whether a line is the beginning of an event's line.
func incomplete(text []byte, err error) bool {
	var s *json.SyntaxError
	return bytes.HasPrefix(text, []byte("{")) && errors.As(err, &s) && int(s.Offset) == len(text)
}

// next returns the next line without its end, and whether it had one.
func (r *Reader) next() (text []byte, whole bool, err error) {
	text, err = r.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.buf = append(r.buf[:0], text...)
		for errors.Is(err, bufio.ErrBufferFull) {
			text, err = r.r.ReadSlice('\n')
			if r.buf = append(r.buf, text...); len(r.buf) > mostLine {
				return nil, false, fmt.Errorf("%s:%d:%d: the line has more than %d MB (a trace for this command is made by usys exec -json)",
					r.name, r.line+1, mostLine+1, mostLine>>20)
			}
		}
		text = r.buf
	}
	switch {
	case err == nil:
		return text[:len(text)-1], true, nil
	case errors.Is(err, io.ErrUnexpectedEOF): // of a compressed file that was cut off
		r.cut = true
	case !errors.Is(err, io.EOF):
		return nil, false, fmt.Errorf("%s:%d: %w", r.name, r.line+1, err)
	}
	if len(text) == 0 {
		return nil, false, io.EOF
	}
	return text, false, nil
}
