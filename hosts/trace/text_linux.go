package trace

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/trace/fdpaths"
)

// TextOptions are the options of printed calls. The letters are strace's flags.
type TextOptions struct {
	calls.Options
	Prefix   Prefix
	Time     int  // -t: 1 seconds, 2 microseconds, 3 microseconds since the Unix epoch
	Relative bool // -r: the time since the previous call began
	Took     bool // -T: the time in the call
	Stacks   bool // -k
	Quiet    int  // -q; from 2 on the ends of processes are not printed
	Files    bool // -y: descriptors have their texts behind them
	Append   bool // -A: the files of NewTextFiles keep what they have
}

// A Prefix is the form in which a line names its thread.
type Prefix uint8

const (
	Terminal Prefix = iota // [pid 17] close(3) = 0
	Number                 // 17 close(3) = 0
	None                   // close(3) = 0: each thread has its own file

	// The event's number, the time since the simulation began, the thread and the goroutine:
	//     17 0.000012345 1000 g1 close(3) = 0
	// Lines have the time at which calls end, so they are in the order of their times.
	Simulated
)

// Text is a Sink that prints in strace's form.
type Text struct {
	TextOptions
	path    string // not "": each thread has a file, path.17
	files   map[int]*buffer
	all     *buffer
	clock   *clock
	before  int64 // the begin of the last call
	process int   // the process of the record that is printed
}

// A buffer is a file and the text that is to be written to it.
type buffer struct {
	w    io.Writer
	text []byte
}

// NewText returns a Sink that prints to w.
func NewText(w io.Writer, o TextOptions) *Text {
	return &Text{TextOptions: o, all: &buffer{w: w}}
}

// NewTextFiles returns a Sink that prints the calls of each thread to a file, path.THREAD.
func NewTextFiles(path string, o TextOptions) *Text {
	if o.Prefix != Simulated {
		o.Prefix = None
	}
	return &Text{TextOptions: o, path: path, files: map[int]*buffer{}, all: &buffer{w: os.Stderr}}
}

func (t *Text) begin(c *clock, descriptors *fdpaths.Tracker) {
	t.clock = c
	if descriptors != nil && t.Files {
		t.Paths = func(fd int, r *calls.Record, after bool) string {
			return descriptors.Text(t.process, fd, r, after)
		}
	}
}

// buffer returns the buffer for lines of a thread.
func (t *Text) buffer(thread int) *buffer {
	if t.files == nil {
		return t.all
	}
	b := t.files[thread]
	if b == nil {
		name := t.path + "." + strconv.Itoa(thread)
		b = &buffer{w: io.Discard}
		if err := t.start(name); err != nil {
			t.note(err.Error())
		} else {
			b.w = appender(name)
		}
		t.files[thread] = b
	}
	return b
}

// start makes a thread's file, or empties it.
func (t *Text) start(name string) error {
	if !t.Append {
		return os.WriteFile(name, nil, 0o666)
	}
	_, err := appender(name).Write(nil)
	return err
}

// An appender is a file that is open only while it is written to: a program may have more
// threads in its time than a process may have files.
type appender string

func (a appender) Write(text []byte) (n int, err error) {
	f, err := os.OpenFile(string(a), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return f.Write(text)
}

// column is the column of results in strace's lines.
const column = 40

// line begins a line.
func (t *Text) line(b *buffer, r *Record, at uint64) {
	start, thread := len(b.text), r.Thread
	switch t.Prefix {
	case Terminal:
		b.text = fmt.Appendf(b.text, "[pid %5d] ", thread)
	case Number:
		b.text = fmt.Appendf(b.text, "%-5d ", thread)
	case Simulated:
		b.text = t.appendEvent(b.text, r, at)
	}
	t.when(b, at)
	if t.Column = column - (len(b.text) - start); t.Prefix == Simulated {
		t.Column = 0 // the prefixes of lines differ in length
	}
}

// appendEvent appends the prefix of a line of a simulation.
func (t *Text) appendEvent(b []byte, r *Record, at uint64) []byte {
	event, goroutine := "-", "-"
	if r.Event != 0 {
		event = strconv.FormatUint(r.Event, 10)
	}
	if r.Goroutine != 0 {
		goroutine = "g" + strconv.FormatUint(r.Goroutine, 10)
	}
	ns := t.clock.sinceBegin(at).Nanoseconds()
	return fmt.Appendf(b, "%6s %d.%09d %d %-3s ", event, ns/1e9, ns%1e9, r.Thread, goroutine)
}

func (t *Text) when(b *buffer, at uint64) {
	if t.Time == 0 && !t.Relative {
		return
	}
	ns := t.clock.unix(at)
	when := time.Unix(0, ns)
	switch t.Time {
	case 1:
		b.text = when.AppendFormat(b.text, "15:04:05 ")
	case 2:
		b.text = when.AppendFormat(b.text, "15:04:05.000000 ")
	case 3:
		b.text = fmt.Appendf(b.text, "%d.%06d ", ns/1e9, ns%1e9/1e3)
	}
	if t.Relative {
		if t.before == 0 {
			t.before = ns
		}
		past := max(ns-t.before, 0)
		b.text = fmt.Appendf(b.text, "%6d.%06d ", past/1e9, past%1e9/1e3)
		t.before = ns
	}
}

func (t *Text) call(p *process, r *Record, resumed bool) {
	b := t.buffer(r.Thread)
	t.process = r.Process
	if resumed || t.Prefix == Simulated {
		t.line(b, r, r.order())
	} else {
		t.line(b, r, r.Begin)
	}
	start := len(b.text)
	if resumed {
		b.text = calls.AMD64.AppendTail(b.text, &r.Record, &t.Options)
	} else {
		b.text = calls.AMD64.Append(b.text, &r.Record, &t.Options)
	}
	if !r.Done {
		for len(b.text)-start < t.Column-1 {
			b.text = append(b.text, ' ')
		}
		b.text = append(b.text, " = ?"...)
	}
	if r.native {
		b.text = append(b.text, " /* not hosted: its calls are not traced */"...)
	}
	if t.Took && r.Done {
		ns := t.clock.nanos(int64(r.End - r.Begin))
		b.text = fmt.Appendf(b.text, " <%d.%06d>", ns/1e9, ns%1e9/1e3)
	}
	b.text = append(b.text, '\n')
	t.stack(b, p, r)
}

func (t *Text) unfinished(p *process, r *Record) {
	b := t.buffer(r.Thread)
	t.process = r.Process
	t.line(b, r, r.Begin)
	b.text = calls.AMD64.AppendHead(b.text, &r.Record, &t.Options)
	b.text = append(b.text, '\n')
	t.stack(b, p, r)
}

// abandoned does nothing: unfinished has printed the call.
func (t *Text) abandoned(*process, *Record) {}

// stack prints the goroutine that made a call, and its stack.
func (t *Text) stack(b *buffer, p *process, r *Record) {
	if !t.Stacks {
		return
	}
	if r.Goroutine != 0 {
		b.text = fmt.Appendf(b.text, " > goroutine %d", r.Goroutine)
		for _, l := range labels(r.labels) {
			b.text = fmt.Appendf(b.text, " %s=%q", l.Key, l.Value)
		}
		b.text = append(b.text, '\n')
	}
	for _, f := range p.stack(r) {
		b.text = append(b.text, " > "...)
		b.text = append(b.text, f.Func...)
		if f.File != "" {
			b.text = append(b.text, " ("...)
			b.text = append(b.text, f.File...)
			b.text = append(b.text, ':')
			b.text = strconv.AppendInt(b.text, int64(f.Line), 10)
			b.text = append(b.text, ')')
		}
		b.text = append(b.text, '\n')
	}
}

func (t *Text) signal(p *process, r *Record) {
	if len(r.Memory) == 0 {
		return
	}
	b := t.buffer(r.Thread)
	t.line(b, r, r.Begin)
	b.text = calls.AMD64.AppendSignal(b.text, r.Number, r.Memory[0].Data, &t.Options)
	b.text = append(b.text, '\n')
}

func (t *Text) tick(p *process, r *Record) {
	b := t.buffer(r.Thread)
	t.line(b, r, r.order())
	b.text = append(append(b.text, r.tick()...), '\n')
	t.stack(b, p, r)
}

func (t *Text) exit(p *process, s status, at uint64) {
	if t.Quiet > 1 {
		return
	}
	b := t.buffer(p.number)
	t.line(b, &Record{Thread: p.number}, at)
	b.text = fmt.Appendf(b.text, "+++ %s +++\n", s.text)
}

func (t *Text) superseded(r *Record) {
	b := t.buffer(r.Process)
	t.line(b, &Record{Thread: r.Process}, r.End)
	b.text = fmt.Appendf(b.text, "+++ superseded by execve in pid %d +++\n", r.Thread)
}

func (t *Text) note(text string) { t.all.text = fmt.Appendf(t.all.text, "usys: %s\n", text) }

func (t *Text) flush() error {
	if err := t.all.flush(); err != nil {
		return err
	}
	for _, b := range t.files {
		if err := b.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (t *Text) close() error { return t.flush() }

func (b *buffer) flush() error {
	if len(b.text) == 0 {
		return nil
	}
	_, err := b.w.Write(b.text)
	b.text = b.text[:0]
	return err
}
