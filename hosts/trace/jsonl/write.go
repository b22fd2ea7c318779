package jsonl

import (
	"io"
	"strconv"
	"time"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/stacks"
)

// A Writer is an output that writes JSON. It passes on whole lines only.
type Writer struct {
	w       io.Writer
	buf     []byte
	flushed int64 // the time of the last event before buf was last written
	err     error
	second  int64  // the second whose text is in date
	date    []byte // "2006-01-02T15:04:05"
	stacks  stacks.Table
	text    [][]byte // of stacks, by number
	size    int      // of text
}

const (
	mostBuffered = 64 << 10                // bytes
	mostDelay    = int64(time.Second / 10) // between events that are written together
	mostStacks   = 64 << 20                // bytes of stacks' texts that are kept
)

// New returns an output that writes to w. Close does not close w.
func New(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes an event as a line. Lines are passed on when there are many, when the last
// of them is 0.1 s younger than the first, and by Flush and Close.
func (w *Writer) Write(e *trace.Event) error {
	w.buf = w.line(w.buf, e)
	at := max(e.Begin, e.End)
	if len(w.buf) >= mostBuffered || at-w.flushed >= mostDelay {
		w.flushed = at
		return w.Flush()
	}
	return w.err
}

// Flush writes buffered lines. After an error it writes nothing more, and returns the error again.
func (w *Writer) Flush() error {
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.w.Write(w.buf)
	}
	w.buf = w.buf[:0]
	return w.err
}

// Close writes buffered lines.
func (w *Writer) Close() error { return w.Flush() }

// kinds are the words for an event's kind.
var kinds = [...]string{trace.CallEvent: "call", trace.SignalEvent: "signal", trace.ExitEvent: "exit", trace.TickEvent: "tick", trace.JumpEvent: "jump"}

// line appends an event. The parser in parse.go knows the order of the fields.
func (w *Writer) line(b []byte, e *trace.Event) []byte {
	b = append(b, `{"time":"`...)
	b = w.time(b, e.Begin)
	b = append(b, '"')
	if e.Event != 0 {
		b = number(b, `,"event":`, int64(e.Event))
	}
	if e.End != 0 {
		b = number(b, `,"duration":`, e.End-e.Begin)
	}
	b = number(b, `,"pid":`, int64(e.Process))
	b = number(b, `,"tid":`, int64(e.Thread))
	if e.Goroutine != 0 {
		b = append(b, `,"goroutine":`...)
		b = strconv.AppendUint(b, e.Goroutine, 10)
	}
	if len(e.Labels) > 0 {
		b = labels(b, e.Labels)
	}
	b = word(b, `,"kind":`, kinds[e.Kind])
	b = word(b, `,"name":`, e.Name)
	b = number(b, `,"number":`, int64(e.Number))
	b = word(b, `,"text":`, e.Text)
	if e.Kind == trace.CallEvent && e.End != 0 {
		b = number(b, `,"ret":`, e.Ret)
	}
	if e.Errno != "" {
		b = word(b, `,"errno":`, e.Errno)
	}
	if e.Path != "" {
		b = word(b, `,"path":`, e.Path)
	}
	if e.Bytes != 0 {
		b = number(b, `,"bytes":`, e.Bytes)
	}
	if len(e.Stack) > 0 {
		b = append(append(b, `,"stack":`...), w.stack(e.Stack)...)
	}
	return append(b, "}\n"...)
}

func number(b []byte, key string, n int64) []byte { return strconv.AppendInt(append(b, key...), n, 10) }

func word(b []byte, key, text string) []byte { return quote(append(b, key...), text) }

func labels(b []byte, list []trace.Label) []byte {
	sep := `,"labels":{`
	for _, l := range list {
		b = quote(append(b, sep...), l.Key)
		b = quote(append(b, ':'), l.Value)
		sep = ","
	}
	return append(b, '}')
}

// time appends a time as 2006-01-02T15:04:05.000000000Z.
func (w *Writer) time(b []byte, ns int64) []byte {
	second, part := ns/1e9, ns%1e9
	if part < 0 {
		second, part = second-1, part+1e9
	}
	if second != w.second || w.date == nil {
		w.date = time.Unix(second, 0).UTC().AppendFormat(w.date[:0], "2006-01-02T15:04:05")
		w.second = second
	}
	b = append(append(b, w.date...), ".000000000Z"...)
	for i := len(b) - 2; part > 0; i-- {
		b[i] = byte('0' + part%10)
		part /= 10
	}
	return b
}

// stack returns the text of a stack.
func (w *Writer) stack(frames []trace.Frame) []byte {
	if w.size > mostStacks {
		w.stacks, w.text, w.size = stacks.Table{}, nil, 0
	}
	n, fresh := w.stacks.Number(frames)
	if fresh {
		sep, b := `[{"func":`, []byte(nil)
		for _, f := range frames {
			b = word(b, sep, f.Func)
			b = word(b, `,"file":`, f.File)
			b = append(number(b, `,"line":`, int64(f.Line)), '}')
			sep = `,{"func":`
		}
		w.text = append(w.text, append(b, ']'))
		w.size += len(b)
	}
	return w.text[n]
}
