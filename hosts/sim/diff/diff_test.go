package diff

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

const log = `     1 0.000000010 1000 -   getpid() = 1000
     2 0.000000020 1000 g1  write(1, "x", 1) = 1
 > goroutine 1
 > main.main (main.go:3)
     - 0.000000020 1000 g1  --- SIGURG {si_signo=SIGURG} ---
     3 0.000000030 1000 g1  getpid() = 1000
`

func compare(t *testing.T, a, b string, exact bool) (*Difference, uint64) {
	t.Helper()
	x, err := NewReader("a", strings.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, err := NewReader("b", strings.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := Comparison{Exact: exact, Context: 2}
	d, err := c.Compare(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return d, c.Events
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		exact          bool
		events         uint64
		a, b           string // of the difference; "": there is none
	}{
		{name: "same", events: 4},
		{"time", "0020 1000 g1  w", "0021 1000 g1  w", true, 1, `write(1, "x", 1) = 1`, `write(1, "x", 1) = 1`},
		{name: "time ignored", from: "0020 1000 g1  w", to: "0021 1000 g1  w", events: 4},
		{"goroutine", "1000 g1  w", "1000 g2  w", false, 1, "1000 g1  write", "1000 g2  write"},
		{"thread", "1000 g1  g", "1001 g1  g", false, 3, "1000 g1  getpid", "1001 g1  getpid"},
		{"result", "1) = 1", "1) = 0", false, 1, "= 1", "= 0"},
		{"stack", "main.go:3", "main.go:4", false, 1, "main.go:3", "main.go:4"},
		{"deeper", " > main.main", " > main.f (main.go:9)\n > main.main", false, 1, "> main.main", "> main.f"},
		{"signal", "SIGURG {", "SIGINT {", false, 2, "SIGURG", "SIGINT"},
		{"end", "     3 0.000000030 1000 g1  getpid() = 1000\n", "", false, 3, "getpid", "its log ends here"},
		{"number", "     3 ", "     4 ", true, 3, "3 0.0", "4 0.0"},
		{name: "number ignored", from: "     3 ", to: "     4 ", events: 4},
		{"data", `"x"`, `"y"`, true, 1, `"x"`, `"y"`},
		{name: "data ignored", from: `"x"`, to: `"y"`, events: 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, events := compare(t, log, strings.Replace(log, c.from, c.to, 1), c.exact)
			if events != c.events || (d == nil) != (c.a == "") {
				t.Fatalf("%d events are the same, then %v; want %d, a difference: %v", events, d, c.events, c.a != "")
			}
			if d == nil {
				return
			}
			var text strings.Builder
			d.Show(&text, "seed 1", "seed 2")
			first, second, _ := strings.Cut(text.String(), "seed 2:\n")
			if !strings.Contains(first, c.a) || !strings.Contains(second, c.b) || len(d.Before) != int(min(2, events)) {
				t.Errorf("it shows\n%s\nwith %d events before; want %q, %q, %d", &text, len(d.Before), c.a, c.b, min(2, events))
			}
		})
	}
}

// A log as JSON is the same log.
func TestCompareJSON(t *testing.T) {
	text := "     1 0.000000010 1000 g3  getpid() = 1000\n > main.main (main.go:3)\n     - 0.000000030 1000 -   +++ exited with 0 +++\n"
	json := `{"time":"2024-01-01T00:00:00.000000000Z","event":1,"duration":10,"pid":1000,"tid":1000,"goroutine":3,"kind":"call","name":"getpid","number":39,"text":"getpid() = 1000","ret":1000,"stack":[{"func":"main.main","file":"main.go","line":3}]}
{"time":"2024-01-01T00:00:00.000000030Z","duration":0,"pid":1000,"tid":1000,"kind":"exit","name":"","number":0,"text":"+++ exited with 0 +++"}
`
	if d, events := compare(t, text, json, true); d != nil || events != 2 {
		t.Errorf("%d events are the same, then %v; want 2, nil", events, d)
	}
}

func TestBadLog(t *testing.T) {
	for _, text := range []string{"hello\n", "1 2 3\n", "     1 0.1\n", " > main.main\n", "x 0.000000001 1 - f() = 1\n"} {
		r, err := NewReader("file", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Read(); err == nil || !strings.HasPrefix(err.Error(), "file:1: it is no line of a log (") {
			t.Errorf("Read of %q: %v, want the error that it is no line of a log", text, err)
		}
	}
}

// generated is an endless log.
type generated struct {
	n    int
	rest string
}

func (g *generated) Read(p []byte) (int, error) {
	if g.rest == "" {
		if g.n++; g.n > 200_000 {
			return 0, io.EOF
		}
		g.rest = fmt.Sprintf("%6d 0.%09d 1000 g1  getpid() = 1000\n > main.main (main.go:3)\n", g.n, g.n)
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// Long logs are compared without being held in memory.
func TestLongLogs(t *testing.T) {
	a, _ := NewReader("a", &generated{})
	b, _ := NewReader("b", &generated{})
	c := Comparison{Exact: true, Context: 3}
	if d, err := c.Compare(a, b); d != nil || err != nil || c.Events != 200_000 {
		t.Errorf("%v, %v after %d events; want no difference in 200000", d, err, c.Events)
	}
}

// Runs of two seeds have other heaps.
func TestAddresses(t *testing.T) {
	const line = "     1 0.000000010 1000 -   mmap(NULL, 4096) = %s\n"
	for _, exact := range []bool{false, true} {
		d, _ := compare(t, fmt.Sprintf(line, "0xc0000"), fmt.Sprintf(line, "0xd0000"), exact)
		if (d != nil) != exact {
			t.Errorf("exact %v: %v", exact, d)
		}
	}
	if d, _ := compare(t, fmt.Sprintf(line, "0xc0000"), fmt.Sprintf(line, "-1 ENOMEM"), false); d == nil {
		t.Error("an error is taken for an address")
	}
}
