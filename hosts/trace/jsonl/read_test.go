package jsonl

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/synthetic"
)

func readAll(text []byte) (list []*trace.Event, cut bool, err error) {
	r, err := NewReader("FILE", bytes.NewReader(text))
	if err != nil {
		return nil, false, err
	}
	for {
		var e trace.Event
		switch err := r.Read(&e); {
		case errors.Is(err, io.EOF):
			return list, r.Cut(), nil
		case err != nil:
			return list, r.Cut(), err
		}
		list = append(list, &e)
	}
}

// valid returns the events as a reader returns them: bytes that are no UTF-8 are replaced.
func valid(events []*trace.Event) []*trace.Event {
	for _, e := range events {
		var runes []rune
		for _, r := range e.Text {
			runes = append(runes, r)
		}
		e.Text = string(runes)
	}
	return events
}

// TestRound reads written events by both parsers.
func TestRound(t *testing.T) {
	want := valid(slices.Collect(synthetic.Events(5000)))
	text := written(t, want...)
	got, cut, err := readAll(text)
	if err != nil || cut {
		t.Fatalf("readAll: cut %v, %v; want false, nil", cut, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("readAll of the written events (-want +got):\n%s", diff)
	}
	p, i := newParser(), 0
	for line := range bytes.Lines(text) {
		var e trace.Event
		if column, err := slow(line, &e); err != nil {
			t.Fatalf("line %d:%d: %v", i+1, column, err)
		}
		if diff := cmp.Diff(want[i], &e); diff != "" {
			t.Errorf("line %d, by the slow parser (-want +got):\n%s", i+1, diff)
		}
		if line = bytes.TrimSuffix(line, []byte("\n")); !p.fast(line, &e) {
			t.Errorf("the fast parser refuses %s", line)
		}
		i++
	}
}

// TestOtherForms reads JSON in forms that other programs write.
func TestOtherForms(t *testing.T) {
	event := slices.Collect(synthetic.Events(100))[20]
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(written(t, event)))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	m["more"] = []any{map[string]any{"a": nil}}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	text = slices.Concat([]byte("\n  \r\n "), text, []byte(" \r\n"))
	got, cut, err := readAll(text)
	if err != nil || cut || len(got) != 1 {
		t.Fatalf("readAll(%q) = %d events, cut %v, %v; want 1, false, nil", text, len(got), cut, err)
	}
	if diff := cmp.Diff(event, got[0]); diff != "" {
		t.Errorf("readAll(%q) (-want +got):\n%s", text, diff)
	}
}

// TestCut cuts a file off at each byte of its last lines.
func TestCut(t *testing.T) {
	events := valid(slices.Collect(synthetic.Events(120)))
	for _, e := range events {
		e.Stack = e.Stack[:min(len(e.Stack), 2)]
	}
	head := written(t, events[:15]...)
	text := written(t, events[:20]...)
	for n := len(head); n <= len(text); n++ {
		whole := bytes.Count(text[:n], []byte("\n"))
		part := n - 1 - bytes.LastIndexByte(text[:n], '\n')
		got, cut, err := readAll(text[:n])
		if n < len(text) && text[n] == '\n' { // only the line's end is missing
			whole, part = whole+1, 0
		}
		if err != nil || len(got) != whole || cut != (part > 0) {
			t.Fatalf("cut at %d: %d events, cut %t, %v; want %d, %t, nil", n, len(got), cut, err, whole, part > 0)
		}
	}
}

func TestCompressed(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(written(t, slices.Collect(synthetic.Events(2000))...)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if got, cut, err := readAll(b.Bytes()); err != nil || cut || len(got) != 2000 {
		t.Errorf("%d events, cut %t, %v; want 2000, false, nil", len(got), cut, err)
	}
	if got, cut, err := readAll(b.Bytes()[:b.Len()/2]); err != nil || !cut || len(got) < 500 {
		t.Errorf("half a file: %d events, cut %t, %v; want 500 or more, true, nil", len(got), cut, err)
	}
}

func TestMalformed(t *testing.T) {
	line := string(written(t, slices.Collect(synthetic.Events(100))[0]))
	const cure = " (a trace for this command is made by usys exec -json)"
	for _, c := range []struct{ text, want string }{
		{"{}\n", "FILE:2:1: the record has no time" + cure},
		{"nonsense\n", "FILE:2:2: invalid character 'o' in literal null (expecting 'u')" + cure},
		{"nonsense", "FILE:2:2: invalid character 'o' in literal null (expecting 'u')" + cure},
		{"{\"time\":\"noon\",\"kind\":\"call\"}\n", "FILE:2:2: time \"noon\" is not one of RFC 3339" + cure},
		{"{\"kind\":\"walk\", \"time\":\"2025-11-29T16:05:21Z\"}\n", "FILE:2:2: kind \"walk\" is none of call, signal, exit, tick and jump" + cure},
		{"{\"pid\":\"1\"}\n", "FILE:2:10: field pid is a JSON string, not a value of its kind" + cure},
		{"[1]\n", "FILE:2:1: the record is a JSON array, not an object" + cure},
		{"{\"stack\":[{\"line\":1.5}]}\n", "FILE:2:21: field stack.line is a JSON number 1.5, not a value of its kind" + cure},
		{line[:40] + "\n" + line, "FILE:2:40: unexpected end of JSON input" + cure},
		{"{\"time\":\"2025-11-29T16:05:21Z\",\"kind\":\"call\",\"labels\":[1]}\n", "FILE:2:46: labels are no object of strings" + cure},
		{strings.Repeat(" ", mostLine+1), fmt.Sprintf("FILE:2:%d: the line has more than 64 MB", mostLine+1) + cure},
	} {
		got, cut, err := readAll([]byte(line + c.text))
		if len(got) != 1 || cut || err == nil || err.Error() != c.want {
			t.Errorf("%.100q: %d events, cut %t, error\n%v\nwant\n%s", c.text, len(got), cut, err, c.want)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open of no file: %v, want that it does not exist", err)
	}
	if _, _, err := readAll([]byte{0x1f, 0x8b, 1}); err == nil {
		t.Error("a broken gzip header is read")
	}
}

// FuzzRead checks that the two parsers agree.
func FuzzRead(f *testing.F) {
	for _, e := range slices.Collect(synthetic.Events(100)) {
		f.Add(bytes.TrimSuffix(written(f, e), []byte("\n")))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		p := newParser()
		var a, b trace.Event
		if !p.fast(line, &a) {
			return
		}
		if column, err := slow(line, &b); err != nil {
			t.Fatalf("%q: the fast parser takes it, the slow one says %d: %v", line, column, err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := written(b, slices.Collect(synthetic.Events(20_000))...)
	for b.Loop() {
		if got, _, err := readAll(text); err != nil || len(got) != 20_000 {
			b.Fatalf("%d events, %v; want 20000", len(got), err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/20_000, "ns/event")
	b.ReportMetric(float64(len(text))/20_000, "bytes/event")
}
