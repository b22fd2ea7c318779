package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/synthetic"
)

var _ trace.Output = (*Writer)(nil)

func written(t testing.TB, events ...*trace.Event) []byte {
	t.Helper()
	var b bytes.Buffer
	w := New(&b)
	for _, e := range events {
		if err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLine holds the form of a line that docs/trace.md describes.
func TestLine(t *testing.T) {
	full := &trace.Event{Kind: trace.CallEvent, Process: 10, Thread: 11, Goroutine: 18, Labels: []trace.Label{{Key: "b", Value: "1"}, {Key: "a", Value: "\""}},
		Begin: 1764432321_000000042, End: 1764432321_000001042, Number: 257, Name: "openat", Text: `openat(AT_FDCWD, "/x", O_RDONLY) = -1 ENOENT (No such file or directory)`,
		Ret: -2, Errno: "ENOENT", Path: "/x", Bytes: 7, Stack: []trace.Frame{{Func: "os.Open", File: "/go/src/os/file.go", Line: 3}, {Func: "main.main", File: "m.go", Line: 4}}}
	for _, c := range []struct {
		event *trace.Event
		want  string
	}{
		{full, `{"time":"2025-11-29T16:05:21.000000042Z","duration":1000,"pid":10,"tid":11,"goroutine":18,"labels":{"b":"1","a":"\""},` +
			`"kind":"call","name":"openat","number":257,"text":"openat(AT_FDCWD, \"/x\", O_RDONLY) = -1 ENOENT (No such file or directory)",` +
			`"ret":-2,"errno":"ENOENT","path":"/x","bytes":7,` +
			`"stack":[{"func":"os.Open","file":"/go/src/os/file.go","line":3},{"func":"main.main","file":"m.go","line":4}]}`},
		{&trace.Event{Process: 1, Thread: 1, Begin: -1, Name: "pause", Number: 34, Text: "pause() = ?"},
			`{"time":"1969-12-31T23:59:59.999999999Z","pid":1,"tid":1,"kind":"call","name":"pause","number":34,"text":"pause() = ?"}`},
		{&trace.Event{Kind: trace.ExitEvent, Process: 1, Thread: 1, Begin: 5, End: 5, Name: "exit", Number: 3, Text: "+++ exited with 3 +++"},
			`{"time":"1970-01-01T00:00:00.000000005Z","duration":0,"pid":1,"tid":1,"kind":"exit","name":"exit","number":3,"text":"+++ exited with 3 +++"}`},
	} {
		if diff := cmp.Diff(c.want+"\n", string(written(t, c.event))); diff != "" {
			t.Errorf("%+v written (-want +got):\n%s", c.event, diff)
		}
	}
}

// TestQuote compares with encoding/json.
func TestQuote(t *testing.T) {
	for _, s := range append(odd(), synthetic.Odd, "plain", "") {
		checkQuote(t, s)
	}
}

func odd() (list []string) {
	for r := range rune(0x300) {
		list = append(list, "a"+string(r)+"b", "a"+string([]byte{byte(r)})+"b")
	}
	return append(list, "\u2027\u2028\u2029\u202a", "\xf0\x9f\x98\x80", "\xf0\x9f\x98", "\xed\xa0\x80", "\ufffd", "\xff\xff")
}

func checkQuote(t *testing.T, s string) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		t.Fatal(err)
	}
	if got, want := string(quote(nil, s)), strings.TrimSuffix(b.String(), "\n"); got != want {
		t.Errorf("%q: %s, encoding/json: %s", s, got, want)
	}
}

func FuzzQuote(f *testing.F) {
	for _, s := range odd() {
		f.Add(s)
	}
	f.Fuzz(checkQuote)
}

// TestLines checks that each line is JSON that is complete on its own.
func TestLines(t *testing.T) {
	const n = 3000
	text := written(t, slices.Collect(synthetic.Events(n))...)
	count := 0
	for line := range bytes.Lines(text) {
		count++
		if !json.Valid(line) || !utf8.Valid(line) || line[len(line)-1] != '\n' {
			t.Fatalf("line %d is no JSON in UTF-8 with a newline: %q", count, line)
		}
	}
	if count != n {
		t.Errorf("%d lines", count)
	}
}

// A sink counts writes, checks that they are whole lines, and fails from the write fails.
type sink struct {
	t     *testing.T
	n     int
	fails int
}

var errFull = errors.New("full")

func (s *sink) Write(b []byte) (int, error) {
	s.n++
	if len(b) == 0 || b[len(b)-1] != '\n' {
		s.t.Errorf("write %d ends in the middle of a line: %q", s.n, b[max(0, len(b)-40):])
	}
	if s.fails > 0 && s.n >= s.fails {
		return 0, errFull
	}
	return len(b), nil
}

func TestFlush(t *testing.T) {
	s := &sink{t: t}
	w := New(s)
	e := &trace.Event{Begin: synthetic.Start, End: synthetic.Start, Name: "x"}
	for i, c := range []struct {
		after int64
		want  int
	}{{0, 1}, {1, 1}, {mostDelay - 1, 1}, {mostDelay, 2}, {mostDelay, 2}} {
		e.End = e.Begin + c.after
		if err := w.Write(e); err != nil || s.n != c.want {
			t.Errorf("event %d: %d writes, %v; want %d, nil", i, s.n, err, c.want)
		}
	}
	if err := errors.Join(w.Flush(), w.Flush(), w.Close()); err != nil || s.n != 3 {
		t.Errorf("%d writes, %v; want 3, nil", s.n, err)
	}
}

// TestError checks that an error is returned, stays, and leaves no memory behind.
func TestError(t *testing.T) {
	s := &sink{t: t, fails: 2}
	w := New(s)
	var err error
	n := 0
	for e := range synthetic.Events(50_000) {
		if err = w.Write(e); err != nil {
			n++
		}
	}
	if !errors.Is(err, errFull) || !errors.Is(w.Close(), errFull) || s.n != 2 || n < 40_000 || cap(w.buf) > 4*mostBuffered {
		t.Errorf("%v, %d writes, %d errors, a buffer of %d; want %v, 2, 40000 or more, %d or less", err, s.n, n, cap(w.buf), errFull, 4*mostBuffered)
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, c := range []struct {
		name   string
		stacks bool
	}{{"plain", false}, {"stacks", true}} {
		b.Run(c.name, func(b *testing.B) {
			events := slices.Collect(synthetic.Events(2000))
			for _, e := range events {
				if !c.stacks {
					e.Stack = nil
				}
			}
			w := New(io.Discard)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := w.Write(events[i%len(events)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
