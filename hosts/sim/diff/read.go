package diff

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/jsonl"
)

// A Reader reads a log that usys sim -log or usys sim -log=json has written.
type Reader struct {
	name string
	r    *bufio.Reader
	line int
	next string // the line that begins the next event; "": none was read yet

	json  *jsonl.Reader // nil: the log is text
	began int64
}

// NewReader returns a reader of r. Errors begin with the name.
func NewReader(name string, r io.Reader) (*Reader, error) {
	d := &Reader{name: name, r: bufio.NewReaderSize(r, 64<<10)}
	start, err := d.r.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if bytes.HasPrefix(start, []byte("{")) || bytes.HasPrefix(start, []byte{0x1f, 0x8b}) {
		d.json, err = jsonl.NewReader(name, d.r)
		return d, err
	}
	return d, nil
}

// Read returns the next event, or io.EOF.
func (r *Reader) Read() (*Event, error) {
	if r.json != nil {
		return r.readJSON()
	}
	head := r.next
	if head == "" {
		var err error
		if head, err = r.readLine(); err != nil {
			return nil, err
		}
	}
	e, err := r.parse(head)
	if err != nil {
		return nil, err
	}
	for r.next = ""; ; {
		line, err := r.readLine()
		if errors.Is(err, io.EOF) {
			return e, nil
		}
		if err != nil {
			return nil, err
		}
		frame, ok := strings.CutPrefix(line, " > ")
		if !ok {
			r.next = line
			return e, nil
		}
		if !isNumber(frame) {
			e.Stack = append(e.Stack, frame)
		}
	}
}

// isNumber reports whether a line of a stack has only the goroutine's number, which the
// event's line also has.
func isNumber(frame string) bool {
	number, ok := strings.CutPrefix(frame, "goroutine ")
	return ok && strings.Trim(number, "0123456789") == ""
}

func (r *Reader) readLine() (string, error) {
	line, err := r.r.ReadString('\n')
	if line == "" || err != nil && !errors.Is(err, io.EOF) {
		if errors.Is(err, io.EOF) {
			return "", err
		}
		return "", fmt.Errorf("%s:%d: %w", r.name, r.line+1, err)
	}
	r.line++
	return strings.TrimSuffix(line, "\n"), nil
}

// parse reads the first line of an event: its number, its time, and its text.
func (r *Reader) parse(line string) (*Event, error) {
	number, rest, ok := strings.Cut(strings.TrimLeft(line, " "), " ")
	at, text, more := strings.Cut(rest, " ")
	isTime := strings.Trim(at, "0123456789") == "." && strings.Index(at, ".") > 0
	if !ok || !more || number != "-" && strings.Trim(number, "0123456789") != "" || !isTime {
		return nil, fmt.Errorf("%s:%d: it is no line of a log (usys sim -seed N -log -o FILE writes one)", r.name, r.line)
	}
	return &Event{Number: number, Time: at, Text: text}, nil
}

// readJSON makes an event from a JSON object, in the form of the text log.
func (r *Reader) readJSON() (*Event, error) {
	var j trace.Event
	if err := r.json.Read(&j); err != nil {
		return nil, err
	}
	if r.began == 0 {
		r.began = j.Begin
	}
	at := j.End
	if at == 0 {
		at = j.Begin
	}
	at -= r.began
	e := &Event{Number: "-", Time: fmt.Sprintf("%d.%09d", at/1e9, at%1e9)}
	if j.Event != 0 {
		e.Number = fmt.Sprint(j.Event)
	}
	goroutine := "-"
	if j.Goroutine != 0 {
		goroutine = fmt.Sprintf("g%d", j.Goroutine)
	}
	e.Text = fmt.Sprintf("%d %-3s %s", j.Thread, goroutine, j.Text)
	for _, f := range j.Stack {
		e.Stack = append(e.Stack, fmt.Sprintf("%s (%s:%d)", f.Func, f.File, f.Line))
	}
	return e, nil
}
