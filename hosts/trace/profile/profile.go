// Package profile makes a profile of a trace for go tool pprof: calls, the time in them, and
// the bytes that they read or wrote, by Go stack.
//
// The innermost function of each stack is the call itself: openat. So -top is a table of
// calls, -focus, -ignore and -peek accept calls like functions, and flame graphs end in the
// calls. Without it the time of each call would belong to the same function in package
// syscall. A sample also has the label call, for -tagfocus, -tagroot and -tagleaf, and the
// goroutine's labels of runtime/pprof. The goroutine's number is not a label: a server
// starts a goroutine for each connection, and a profile has to stay small.
package profile

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/stacks"
	"github.com/usys-go/bridge/hosts/trace/whole"
)

// An Output adds up a trace's calls, and writes the profile when it is closed. Its memory
// grows with the number of distinct stacks and sets of labels, not with the calls.
type Output struct {
	Program string // the program's file, for the profile's heading; may be empty

	w          io.Writer
	file       *whole.File // that is w; nil: the caller's writer
	stacks     stacks.Table
	samples    map[key]*sums
	sets       map[string]int  // numbers of sets of labels, by their text
	labels     [][]trace.Label // of each set
	text       []byte
	dropped    int64 // calls whose labels were left out
	unfinished []open
	begin, end int64 // of the trace
}

// A key identifies a sample.
type key struct {
	call   string
	stack  int
	labels int // number of the set
}

type sums struct{ calls, time, bytes int64 }

// An open call has not returned.
type open struct {
	*sums
	process int
	begin   int64
}

// mostSets bounds the distinct sets of labels: a program may label goroutines with a
// request's number.
const mostSets = 10_000

// New returns an output that writes to w when it is closed. It does not close w.
func New(w io.Writer) *Output {
	return &Output{w: w, samples: map[key]*sums{}, sets: map[string]int{"": 0}, labels: [][]trace.Label{nil}}
}

// Create returns an output that writes a file. The file gets its name when the output is
// closed; until then an existing file stays unchanged.
func Create(name string) (*Output, error) {
	f, err := whole.Create(name)
	if err != nil {
		return nil, err
	}
	o := New(f)
	o.file = f
	return o, nil
}

// Write counts a call. Signals and exits are not calls.
func (o *Output) Write(e *trace.Event) error {
	if o.begin == 0 || e.Begin < o.begin {
		o.begin = e.Begin
	}
	o.end = max(o.end, e.Begin, e.End)
	switch e.Kind {
	case trace.CallEvent:
		o.call(e)
	case trace.ExitEvent:
		o.finish(e.Process, e.Begin)
	}
	return nil
}

func (o *Output) call(e *trace.Event) {
	stack, _ := o.stacks.Number(e.Stack)
	k := key{e.Name, stack, o.set(e.Labels)}
	s := o.samples[k]
	if s == nil {
		s = &sums{}
		o.samples[k] = s
	}
	s.calls++
	s.bytes += e.Bytes
	switch {
	case e.Leaves():
	case e.End == 0:
		o.unfinished = append(o.unfinished, open{s, e.Process, e.Begin})
	default:
		s.time += e.End - e.Begin
	}
}

// finish adds the time of the calls that have not returned when their process ends.
func (o *Output) finish(process int, at int64) {
	o.unfinished = slices.DeleteFunc(o.unfinished, func(u open) bool {
		if u.process == process {
			u.time += max(0, at-u.begin)
		}
		return u.process == process
	})
}

// set returns the number of a set of labels.
func (o *Output) set(labels []trace.Label) int {
	o.text = o.text[:0]
	for _, l := range labels {
		for _, s := range [...]string{l.Key, l.Value} {
			o.text = append(binary.AppendUvarint(o.text, uint64(len(s))), s...)
		}
	}
	n, ok := o.sets[string(o.text)]
	switch {
	case ok:
	case len(o.labels) >= mostSets:
		o.dropped++
	default:
		n = len(o.labels)
		o.sets[string(o.text)] = n
		o.labels = append(o.labels, slices.Clone(labels))
	}
	return n
}

// Close writes the profile. A call that has not returned has lasted until its process
// ended, or until the last event if the process runs on.
func (o *Output) Close() error {
	for _, u := range o.unfinished {
		u.time += o.end - u.begin
	}
	o.unfinished = nil
	err := o.profile().Write(o.w)
	switch {
	case o.file == nil:
		return err
	case err != nil:
		return errors.Join(err, o.file.Drop())
	}
	return o.file.Close()
}
