package story_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/sim/story/synthetic"
)

// all reads a story.
func all(r *story.Reader) (list []*story.Event, err error) {
	for {
		e, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		list = append(list, e)
	}
}

// TestRead reads a written story.
func TestRead(t *testing.T) {
	events := synthetic.Events(5000)
	if len(events) != 5000 {
		t.Fatalf("%d events, want 5000", len(events))
	}
	var b bytes.Buffer
	if err := synthetic.Write(&b, events); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	r := story.NewReader("a", &b)
	got, err := all(r)
	if err != nil || r.Cut() {
		t.Fatalf("reading the written events: %v, Cut() = %v; want nil, false", err, r.Cut())
	}
	var again bytes.Buffer
	if err := synthetic.Write(&again, got); err != nil {
		t.Fatal(err)
	}
	if again.String() != text {
		t.Errorf("other events were read (-want +got):\n%s", cmp.Diff(text, again.String()))
	}
}

const first = `{"t":0,"kind":"run","version":1,"seed":7}` + "\n"

// TestCut leaves out a line that is not complete, wherever it was cut.
func TestCut(t *testing.T) {
	const last = `{"t":5,"kind":"note","machine":0,"text":"a"}` + "\n"
	for n := range len(last) {
		r := story.NewReader("a", strings.NewReader(first+last[:n]))
		if got, err := all(r); err != nil || len(got) != 1 || r.Cut() != (n > 0) {
			t.Errorf("%q: %d events, cut %t, %v; want 1, %t, nil", last[:n], len(got), r.Cut(), err, n > 0)
		}
	}
}

func TestWrong(t *testing.T) {
	for text, want := range map[string]string{
		"x\n":                          "a:1: invalid character",
		`{"t":0,"kind":"note"}` + "\n": "a:1: a story begins with a line of kind run",
		`{"t":0,"kind":"run","version":9}` + "\n": "a:1: the story has version 9, and this reads version 1",
		first + "{}\n": "a:2: the line has no kind",
		first + `{"t":9,"kind":"note"}` + "\n" + `{"t":8,"kind":"note"}` + "\n": "a:3: the time 8 is before the time 9",
		first + `{"t":1,"kind":"sent","from":"10.0.0.1"}` + "\n":                "a:2: ",
	} {
		if _, err := all(story.NewReader("a", strings.NewReader(text))); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestLater reads fields and kinds that are not known yet.
func TestLater(t *testing.T) {
	got, err := all(story.NewReader("a", strings.NewReader(first+`{"t":1,"kind":"flood","machine":2,"depth":{"m":3}}`+"\n")))
	if err != nil || len(got) != 2 || got[1].Machine != 2 || got[1].Other != story.None {
		t.Errorf("a kind and a field of later: %+v, %v; want 2 events, the second of machine 2 alone", got, err)
	}
}
