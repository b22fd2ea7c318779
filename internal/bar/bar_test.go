package bar

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

type failures []string

func (f *failures) Helper() {}

func (f *failures) Errorf(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

func TestMost(t *testing.T) {
	var f failures
	Most(&f, "below", 1, 1)
	Most(&f, "above", 1.5, 1.25)
	Most(&f, "none", math.NaN(), 1)
	if got, want := strings.Join(f, "\n"), "above is 1.5; the bar is 1.25\nnone is NaN; the bar is 1"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRatio(t *testing.T) {
	n := 0
	a := func() time.Duration { n++; return 3 * time.Second }
	b := func() time.Duration { return 2 * time.Second }
	if r := Ratio(1, a, b); r != 1.5 || n != Pairs+1 {
		t.Errorf("Ratio(1, 3s, 2s) = %v after %d pairs, want 1.5 after %d", r, n, Pairs+1)
	}
	if m := Median([]float64{4, 1, 2, 3}); m != 2.5 {
		t.Errorf("Median(4, 1, 2, 3) = %v, want 2.5", m)
	}
}

func TestParse(t *testing.T) {
	var b strings.Builder
	Print(&b, "a/b", 1.05, 1.25)
	for _, c := range []struct {
		line string
		want Line
		ok   bool
	}{
		{b.String(), Line{Name: "a/b", Value: 1.05, Limit: 1.25}, true},
		{"bar perl - perl is missing (apt-get install perl)\n", Line{Name: "perl", Lacks: "perl is missing (apt-get install perl)"}, true},
		{"bar a/b 1.05", Line{Name: "a/b", Value: 1.05}, false},
		{"barred", Line{}, false},
	} {
		if l, ok := Parse(c.line); ok != c.ok || ok && l != c.want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v, %v", c.line, l, ok, c.want, c.ok)
		}
	}
	for value, holds := range map[float64]bool{1: true, 1.1: false, math.NaN(): false} {
		if (Line{Value: value, Limit: 1}).Holds() != holds {
			t.Errorf("a line with value %v and limit 1: Holds() = %v, want %v", value, !holds, holds)
		}
	}
}

func TestCPU(t *testing.T) {
	d := CPU(func() {
		for start := time.Now(); time.Since(start) < 20*time.Millisecond; {
		}
	})
	if d <= 0 {
		t.Errorf("CPU of a busy loop of 20ms = %v, want more than 0", d)
	}
}
