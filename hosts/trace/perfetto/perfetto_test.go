package perfetto

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/synthetic"
)

var _ trace.Output = (*Output)(nil)

func written(t *testing.T, events ...*trace.Event) []byte {
	t.Helper()
	var b bytes.Buffer
	o := New(&b)
	o.Program = "server"
	for _, e := range events {
		if err := o.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A slice is a slice of a decoded trace.
type slice struct {
	packet
	end   uint64
	depth int
}

// slicesOf pairs the beginnings and ends of slices on their tracks, and checks that they
// balance.
func slicesOf(t *testing.T, f *file) (list []*slice) {
	t.Helper()
	open := map[uint64][]*slice{}
	for _, p := range f.packets {
		switch stack := open[p.track]; p.kind {
		case sliceBegin:
			s := &slice{packet: p, depth: len(stack)}
			list = append(list, s)
			open[p.track] = append(stack, s)
		case sliceEnd:
			if len(stack) == 0 {
				t.Fatalf("track %d: a slice ends at %d that has not begun", p.track, p.at)
			}
			stack[len(stack)-1].end = p.at
			open[p.track] = stack[:len(stack)-1]
		}
	}
	for track, stack := range open {
		for _, s := range stack {
			t.Errorf("track %d: slice %s of %d has no end", track, s.name, s.at)
		}
	}
	return list
}

// described returns the expected slice of an event: its track, its time and its texts.
func described(e *trace.Event, end int64, thread bool) string {
	where, text := fmt.Sprintf("thread %d", e.Thread), any(strings.ToValidUTF8(e.Text, "\ufffd"))
	if thread && e.Goroutine != 0 {
		text = nil // the goroutine's slice has it
	}
	if !thread {
		where = fmt.Sprintf("goroutine %d", e.Goroutine)
	}
	return fmt.Sprint(where, " ", e.Begin, " ", end, " ", e.Name, " ", text)
}

func (f *file) where(track uint64) string {
	d := f.tracks[track]
	if th := d.sub("thread"); th != nil {
		return fmt.Sprintf("thread %d", th.uint("tid"))
	}
	if p := d.sub("process"); p != nil {
		return fmt.Sprintf("process %d %s", p.uint("pid"), p.text("process_name"))
	}
	return strings.Join(strings.Fields(d.text("name"))[:2], " ")
}

// TestSlices compares the slices with the events.
func TestSlices(t *testing.T) {
	events := slices.Collect(synthetic.Events(20_000))
	exit := events[len(events)-1].End
	f := read(t, written(t, events...))
	var want, got []string
	for _, e := range events {
		end := e.End
		switch {
		case e.Leaves():
			end = e.Begin
		case end == 0:
			end = exit
		}
		if e.Kind == trace.CallEvent {
			want = append(want, described(e, end, true))
			if e.Goroutine != 0 {
				want = append(want, described(e, end, false))
			}
		}
	}
	for _, s := range slicesOf(t, f) {
		got = append(got, fmt.Sprint(f.where(s.track), " ", s.at, " ", s.end, " ", s.name, " ", s.args["text"]))
		if s.depth != 0 {
			t.Errorf("depth %d: %s, want 0", s.depth, s.args["text"])
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the first slices (-want +got):\n%s", cmp.Diff(want[:min(len(want), 50)], got[:min(len(got), 50)]))
		t.Errorf("%d slices, want %d", len(got), len(want))
	}
}

// TestFlows follows each flow from a thread's slice to the goroutine's.
func TestFlows(t *testing.T) {
	events := slices.Collect(synthetic.Events(5000))
	f := read(t, written(t, events...))
	open := map[uint64]packet{}
	from, to, want := 0, 0, 0
	for _, e := range events {
		if e.Kind == trace.CallEvent && e.Goroutine != 0 {
			want++
		}
	}
	for _, p := range f.packets {
		if id := p.event.uint("flow_ids"); id != 0 {
			if _, ok := open[id]; ok {
				t.Errorf("flow %d begins a second time before it ends", id)
			}
			open[id] = p
			from++
		}
		id := p.event.uint("terminating_flow_ids")
		if id == 0 {
			continue
		}
		to++
		b, ok := open[id]
		delete(open, id)
		thread, goroutine := f.where(b.track), f.where(p.track)
		if !ok || thread != fmt.Sprintf("thread %d", p.args["thread"]) || goroutine != fmt.Sprintf("goroutine %d", b.args["goroutine"]) ||
			b.name != p.name || b.at != p.at {
			t.Errorf("flow %d from %s %s at %d %v to %s %s at %d %v, want the same call on its thread and its goroutine", id, thread, b.name, b.at, b.args, goroutine, p.name, p.at, p.args)
		}
	}
	if from != want || to != want || len(open) > 0 || want < 3000 {
		t.Errorf("%d flows begin, %d end, %d are open; want %d, %[4]d, 0, and 3000 or more", from, to, len(open), want)
	}
}

// TestDetails checks all details of an event.
func TestDetails(t *testing.T) {
	e := &trace.Event{Kind: trace.CallEvent, Process: 10, Thread: 11, Goroutine: 18, Labels: []trace.Label{{Key: "route", Value: "/a"}, {Key: "tier", Value: "\xff"}},
		Begin: 1000, End: 2000, Number: 257, Name: "openat", Text: "openat() = -1 ENOENT", Ret: -2, Errno: "ENOENT", Path: "/x", Bytes: 7,
		Stack: []trace.Frame{{Func: "os.Open", File: "/file.go", Line: 3}, {Func: "main.serve", File: "m.go", Line: 4}, {Func: "runtime.goexit", File: "asm.s", Line: 5}}}
	signal := &trace.Event{Kind: trace.SignalEvent, Process: 10, Thread: 11, Begin: 2500, End: 2500, Number: 23, Name: "SIGURG", Text: "--- SIGURG ---"}
	exit := &trace.Event{Kind: trace.ExitEvent, Process: 10, Thread: 10, Begin: 3000, End: 3000, Number: 3, Name: "exit", Text: "+++ exited with 3 +++"}
	f := read(t, written(t, e, signal, exit))
	type seen struct {
		Where, Category, Name string
		Args                  map[string]any
		Stack                 []string
	}
	var got []seen
	for _, p := range f.packets {
		if p.kind != sliceEnd {
			c := f.get(t, "event_categories", p.event.uint("category_iids")).text("name")
			got = append(got, seen{f.where(p.track), c, p.name, p.args, p.stack})
		}
	}
	minus2 := uint64(1<<64 - 2)
	want := []seen{
		{"thread 11", "syscall", "openat", map[string]any{"goroutine": uint64(18)}, nil},
		{"goroutine 18", "syscall", "openat", map[string]any{"text": e.Text, "thread": uint64(11), "result": minus2, "errno": "ENOENT", "path": "/x",
			"bytes": uint64(7), "labels.route": "/a", "labels.tier": "\ufffd"}, []string{"runtime.goexit", "main.serve", "os.Open"}},
		{"thread 11", "signal", "SIGURG", map[string]any{"text": "--- SIGURG ---", "thread": uint64(11)}, nil},
		{"process 10 server", "exit", "exit", map[string]any{"text": "+++ exited with 3 +++", "thread": uint64(10), "status": uint64(3)}, nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events of the trace (-want +got):\n%s", diff)
	}
	names := map[string]string{}
	for _, d := range f.tracks {
		names[d.text("name")] = f.tracks[d.uint("parent_uuid")].text("name")
	}
	if parent, ok := names["goroutine 18 main.serve"]; !ok || parent != "goroutines" {
		t.Errorf("tracks and their parents: %q, want goroutines above goroutine 18 main.serve", names)
	}
}

func TestFit(t *testing.T) {
	var many []span // calls of handlers during one call, and that call
	for i := range int64(5 * mostSpans) {
		many = append(many, span{10 + 2*i, 11 + 2*i})
	}
	many = append(many, span{5, 1000}, span{1000, 1001})
	for _, c := range []struct {
		name     string
		in, want []span
	}{
		{"one after the other", []span{{1, 5}, {5, 9}, {9, 9}, {12, 14}}, []span{{1, 5}, {5, 9}, {9, 9}, {12, 14}}},
		{"a handler's calls", []span{{1, 2}, {4, 5}, {6, 7}, {3, 9}, {10, 11}}, []span{{1, 2}, {4, 5}, {6, 7}, {3, 9}, {10, 11}}},
		{"many handlers' calls", many, many},
		{"clocks that differ", []span{{1, 5}, {4, 9}}, []span{{1, 5}, {5, 9}}},
		{"begins at the same time", []span{{1, 5}, {1, 9}}, []span{{1, 5}, {5, 9}}},
		{"the order is wrong", []span{{10, 50}, {20, 30}}, []span{{10, 50}, {50, 50}}},
		{"contains one, overlaps another", []span{{1, 5}, {6, 8}, {4, 9}}, []span{{1, 5}, {6, 8}, {5, 9}}},
	} {
		var events []*trace.Event
		for i, s := range c.in {
			events = append(events, &trace.Event{Process: 1, Thread: 1, Name: fmt.Sprint("call", i), Begin: s.begin, End: s.end})
		}
		got := make([]span, len(c.in))
		for _, s := range slicesOf(t, read(t, written(t, events...))) {
			var i int
			fmt.Sscanf(s.name, "call%d", &i)
			got[i] = span{int64(s.at), int64(s.end)}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestUnfinished checks that calls that have not returned end with the process or the
// trace, or when the thread's number is used again.
func TestUnfinished(t *testing.T) {
	call := func(process int, begin, end int64) *trace.Event {
		return &trace.Event{Process: process, Thread: process, Goroutine: 7, Name: fmt.Sprint(begin), Begin: begin, End: end}
	}
	f := read(t, written(t, call(1, 10, 20), call(1, 30, 0), call(2, 31, 0), call(1, 40, 50), call(1, 60, 0), call(3, 65, 66),
		&trace.Event{Kind: trace.ExitEvent, Process: 1, Thread: 1, Begin: 80, End: 80, Name: "exit"}, call(3, 90, 95)))
	var got []string
	for _, s := range slicesOf(t, f) {
		if strings.HasPrefix(f.where(s.track), "thread") {
			got = append(got, fmt.Sprintf("%s %d-%d", s.name, s.at, s.end))
		}
	}
	if want := []string{"10 10-20", "30 30-40", "31 31-95", "40 40-50", "60 60-80", "65 65-66", "90 90-95"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestCut reads a trace whose writer was killed.
func TestCut(t *testing.T) {
	var b bytes.Buffer
	o := New(&b)
	for e := range synthetic.Events(20_000) {
		if err := o.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if f := read(t, b.Bytes()); f.blocks < 2 || len(f.packets) < 20_000 {
		t.Errorf("%d blocks, %d packets; want 2, 20000 or more", f.blocks, len(f.packets))
	}
}

// TestSize measures a million events.
func TestSize(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n /= 10
	}
	var size counter
	o := New(&size)
	for e := range synthetic.Events(n) {
		if err := o.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d events, %.1f MB", n, float64(size)/1e6)
	if int(size) > 40*n {
		t.Errorf("%d events take %d bytes, want 40 each or less", n, size)
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestError(t *testing.T) {
	o := New(full{})
	failed := 0
	for e := range synthetic.Events(20_000) {
		if err := o.Write(e); errors.Is(err, errFull) {
			failed++
		}
	}
	if err := o.Close(); !errors.Is(err, errFull) || failed == 0 || cap(o.events) > 4*mostBlock {
		t.Errorf("%v, %d errors before, a block of %d; want %v, 1 or more, %d or less", err, failed, cap(o.events), errFull, 4*mostBlock)
	}
}

func BenchmarkWrite(b *testing.B) {
	events := slices.Collect(synthetic.Events(20_000))
	o := New(io.Discard)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := o.Write(events[i%len(events)]); err != nil {
			b.Fatal(err)
		}
	}
}
