package view

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/sim/story/synthetic"
)

// made returns the story of events.
func made(t testing.TB, events []*story.Event) *Story {
	t.Helper()
	s, err := Read(func() (*story.Event, error) {
		if len(events) == 0 {
			return nil, io.EOF
		}
		e := events[0]
		events = events[1:]
		return e, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Title = "etcd"
	return s
}

// read returns the story of lines, behind a first one and two machines, 4 and 9.
func read(t testing.TB, lines ...string) *Story {
	t.Helper()
	head := []string{
		`{"t":0,"kind":"run","version":1,"seed":9007199254740993}`, `{"t":0,"kind":"machine","machine":4,"text":"n4","address":"10.0.0.4"}`,
		`{"t":0,"kind":"machine","machine":9,"text":"n9"}`,
	}
	r := story.NewReader("story", strings.NewReader(strings.Join(append(head, lines...), "\n")+"\n"))
	s, err := Read(r.Read)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// records describes the records of a story.
func records(s *Story) (list []string) {
	for _, r := range s.records {
		list = append(list, fmt.Sprintf("%d-%d %s %d %d %d %s", r.begin, r.end, kinds[r.kind], r.machine, r.other, r.fate, r.text))
	}
	return list
}

func check(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMessages pairs sent packets with their fates.
func TestMessages(t *testing.T) {
	send := func(at, id int) string {
		return fmt.Sprintf(`{"t":%d,"kind":"sent","id":%d,"packet":"data","machine":4,"from":"10.0.0.4:1","other":9,"to":"10.0.0.9:2","seq":1,"ack":1,"size":5}`, at, id)
	}
	const text = " data 10.0.0.4:1 → 10.0.0.9:2, 5 bytes, seq 1, ack 1"
	s := read(t, send(1, 7), `{"t":2,"kind":"arrived","id":7}`, // the usual case
		send(3, 8), `{"t":3,"kind":"lost","id":8}`, send(5, 8), `{"t":6,"kind":"arrived","id":8}`, // sent again
		send(10, 9), `{"t":10,"kind":"duplicated","id":9}`, `{"t":12,"kind":"arrived","id":9}`, `{"t":15,"kind":"arrived","id":9}`,
		send(20, 10), `{"t":30,"kind":"arrived","id":99}`, // on its way; of another story
		`{"t":40,"kind":"end","text":"exit","code":3}`)
	check(t, records(s), "1-2 message 1 2 0"+text, "3-3 message 1 2 1"+text, "5-6 message 1 2 0"+text, "10-12 message 1 2 0"+text, "10-15 message 1 2 0"+text,
		"20-40 message 1 2 2"+text, "40-40 end 0 0 0 exit 3")
}

// TestPreview shows a packet's contents if they are text.
func TestPreview(t *testing.T) {
	for data, want := range map[string]string{
		"": "", "GET / HTTP/1.1\r\nHost: a\r\n": "GET / HTTP/1.1·Host: a", "\x00\x00\x00\x05hello": "hello", "\x00\x01\x02\x03\x04\x05hello": "", "ä": "",
		strings.Repeat("a", 100): strings.Repeat("a", 48),
	} {
		if got := preview([]byte(data)); got != want {
			t.Errorf("%q: %q, want %q", data, got, want)
		}
	}
}

// TestOutput joins the pieces of lines, for each process and stream.
func TestOutput(t *testing.T) {
	out := func(at, pid, stream int, rest string) string {
		return fmt.Sprintf(`{"t":%d,"kind":"output","machine":4,"pid":%d,"stream":%d,%s}`, at, pid, stream, rest)
	}
	s := read(t, out(1, 7, 1, `"text":"a"`), out(2, 7, 2, `"text":"x\ny"`), out(3, 8, 1, `"text":"p\n"`), out(4, 7, 1, `"data":"w6Q="`), // ä
		out(5, 7, 1, `"text":"b\nc\n\n"`), out(6, 7, 2, `"text":"z"`))
	check(t, records(s), "1-1 output 1 0 0 aäb", "2-2 output 1 0 0 x", "2-2 output 1 0 0 y"+"z", "3-3 output 1 0 0 p", "5-5 output 1 0 0 c", "5-5 output 1 0 0 ")
}

// TestSpans checks the times in which processes live, machines are down or paused, and links
// are cut.
func TestSpans(t *testing.T) {
	s := read(t, `{"t":1,"kind":"start","machine":4,"pid":7,"text":"etcd"}`, `{"t":2,"kind":"start","machine":4,"pid":8,"text":"cat"}`,
		`{"t":3,"kind":"exit","machine":4,"pid":8,"code":2,"text":""}`, `{"t":4,"kind":"pause","machine":4}`, `{"t":5,"kind":"pause","machine":4}`,
		`{"t":6,"kind":"crash","machine":4}`, `{"t":9,"kind":"boot","machine":4}`, `{"t":10,"kind":"start","machine":4,"pid":9,"text":"etcd"}`,
		`{"t":11,"kind":"signal","machine":4,"pid":9,"code":9}`, `{"t":12,"kind":"cut","machine":4,"other":9}`, `{"t":13,"kind":"cut","machine":9,"other":4}`,
		`{"t":14,"kind":"heal","machine":4,"other":9}`, `{"t":15,"kind":"pause","machine":9}`, `{"t":16,"kind":"flood","machine":9}`, `{"t":20,"kind":"end","text":"limit"}`)
	var spans []string
	for _, x := range slices.Concat(s.meta().Spans, s.meta().Cuts) {
		spans = append(spans, fmt.Sprintf("%d-%d %s %d %d %s", x.Begin, x.End, x.Kind, x.Machine, x.Other, x.Name))
	}
	check(t, spans, "1-6 process 0 0 etcd", "2-3 process 0 0 cat", "4-6 paused 0 0 ", "6-9 down 0 0 ", "10-11 process 0 0 etcd", "15-20 paused 1 0 ",
		"12-14 cut 0 1 ", "13-20 cut 1 0 ")
	if got := records(s); !slices.Contains(got, "3-3 exit 1 0 0 cat: status 2") || !slices.Contains(got, "11-11 signal 1 0 0 etcd: 9 (killed)") || len(got) != 14 {
		t.Errorf("the records are %q, want 14 with the exit of cat and the signal of etcd", got)
	}
}

// TestFailures adds details to the failure before them.
func TestFailures(t *testing.T) {
	m := read(t, `{"t":1,"kind":"note","machine":4,"text":"a"}`, `{"t":2,"kind":"failure","machine":4,"property":"always","text":"one leader"}`,
		`{"t":2,"kind":"details","text":"two"}`, `{"t":3,"kind":"failure","machine":9,"property":"unreachable","text":"b"}`,
		`{"t":4,"kind":"end","text":"exit","code":1}`).meta()
	if diff := cmp.Diff([]metaFailure{{1, "always “one leader”", "always “one leader” has failed", "two"}, {2, "unreachable “b”", "unreachable “b” has failed", ""}}, m.Failures); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	if !strings.Contains(string(m.bytes()), `"seed":"9007199254740993"`) {
		t.Errorf("the seed is not 9007199254740993 in %s", m.bytes())
	}
	for end, want := range map[string]string{
		`"text":"exit","code":0`: "", `"text":"limit"`: "", `"text":"exit","code":3`: "the run has ended: exit 3,", `"text":"deadlock","code":0`: "the run has ended: deadlock,",
		`"text":"signal","code":6`: "the run has ended: signal 6,",
	} {
		got := ""
		for _, f := range read(t, `{"t":9,"kind":"end",`+end+`}`).meta().Failures {
			got = f.Headline
		}
		if got != want {
			t.Errorf("the headline of %s is %q, want %q", end, got, want)
		}
	}
}

// TestWritten checks the page's text: no part of the story is in its HTML.
func TestWritten(t *testing.T) {
	var pages []string
	for range 2 {
		s := made(t, synthetic.Events(20_000))
		s.Title = synthetic.Odd
		var b strings.Builder
		n, err := s.WriteTo(&b)
		if err != nil || n != int64(b.Len()) {
			t.Fatalf("WriteTo = %d, %v; want %d, nil", n, err, b.Len())
		}
		pages = append(pages, b.String())
	}
	if pages[0] != pages[1] {
		t.Errorf("the same story gives pages of %d and %d bytes that differ", len(pages[0]), len(pages[1]))
	}
	for _, text := range []string{synthetic.Odd, "<img", "{{"} {
		if strings.Contains(pages[0], text) {
			t.Errorf("the page has the text %q, which is the story's or the template's", text)
		}
	}
	if perEvent := len(pages[0]) / 20_000; perEvent > 40 {
		t.Errorf("%d bytes for each event, want 40 or less", perEvent)
	}
	t.Logf("%d bytes", len(pages[0]))
}

// TestReadError returns the reader's error.
func TestReadError(t *testing.T) {
	if _, err := Read(func() (*story.Event, error) { return nil, io.ErrUnexpectedEOF }); err != io.ErrUnexpectedEOF {
		t.Errorf("Read = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}
