package view

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/page"
	"github.com/usys-go/bridge/hosts/trace/stacks"
)

// A Trace has the data of a page.
type Trace struct {
	Title string // of the page
	Cut   bool   // the trace lacks its last line

	records    []record
	open       map[int][]int // records of calls that have not returned, by process
	end        int64         // the time of the last event
	names      page.Dictionary[string]
	paths      page.Dictionary[string]
	errnos     page.Dictionary[string]
	labels     page.Dictionary[string] // sets of labels, as text
	labelSets  [][]trace.Label
	threads    page.Dictionary[threadID]
	goroutines page.Dictionary[goroutineID]
	sites      page.Dictionary[site]
	stacks     stacks.Table
	scratch    []byte
}

// A record is an event. Its numbers are those of dictionaries, from 1: 0 is none.
type record struct {
	begin, end int64 // an end of 0: the trace does not have it
	bytes      int64
	site       uint32
	thread     uint32
	goroutine  uint32
	path       uint32
	errno      uint32
	labels     uint32
	kind       trace.EventKind
	unfinished bool // the call has not returned; its end is that of its process
	text       string
}

type threadID struct{ Process, Thread int }

type goroutineID struct {
	Process int
	Number  uint64
}

// A site is a call or signal by name, and the stack that it was made from.
type site struct {
	name  uint32
	stack int
}

// Read reads a trace: read is called until it returns io.EOF.
func Read(read func(*trace.Event) error) (*Trace, error) {
	t := &Trace{open: map[int][]int{}}
	for {
		var e trace.Event
		switch err := read(&e); {
		case errors.Is(err, io.EOF):
			t.sort()
			return t, nil
		case err != nil:
			return nil, err
		}
		t.add(&e)
	}
}

// Records returns the number of records.
func (t *Trace) Records() int { return len(t.records) }

func (t *Trace) add(e *trace.Event) {
	if e.Kind > trace.ExitEvent { // a simulation's event, not a call
		return
	}
	stack, _ := t.stacks.Number(e.Stack)
	r := record{
		begin: e.Begin, end: e.End, bytes: max(0, e.Bytes), kind: e.Kind, text: e.Text,
		site:   t.sites.Number(site{t.names.Number(e.Name), stack}),
		thread: t.threads.Number(threadID{e.Process, e.Thread}),
		path:   t.paths.Optional(e.Path),
		errno:  t.errnos.Optional(e.Errno),

		unfinished: e.End == 0,
	}
	if e.Goroutine != 0 {
		r.goroutine = t.goroutines.Number(goroutineID{e.Process, e.Goroutine})
	}
	if len(e.Labels) > 0 {
		r.labels = t.labelSet(e.Labels)
	}
	t.end = max(t.end, e.Begin, e.End)
	switch {
	case e.Leaves():
		r.end = e.Begin
	case e.Kind == trace.ExitEvent:
		t.finish(e.Process, e.Begin)
	case r.unfinished:
		t.open[e.Process] = append(t.open[e.Process], len(t.records))
	}
	t.records = append(t.records, r)
}

// finish ends the calls that have not returned when their process ends.
func (t *Trace) finish(process int, at int64) {
	for _, i := range t.open[process] {
		t.records[i].end = at
	}
	delete(t.open, process)
}

func (t *Trace) labelSet(list []trace.Label) uint32 {
	t.scratch = t.scratch[:0]
	for _, l := range list {
		t.scratch = append(append(append(append(t.scratch, l.Key...), 0), l.Value...), 0)
	}
	if n, ok := t.labels.Find(string(t.scratch)); ok {
		return n
	}
	t.labelSets = append(t.labelSets, slices.Clone(list))
	return t.labels.Number(string(t.scratch))
}

// sort brings the records into the order of their beginnings, which the page needs.
func (t *Trace) sort() {
	slices.SortStableFunc(t.records, func(a, b record) int { return cmp.Compare(a.begin, b.begin) })
}
