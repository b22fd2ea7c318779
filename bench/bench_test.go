package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

// results returns possible results of a measurement.
func results() []result {
	var all []result
	for i, name := range []string{"empty2", "nb2", "cgo", "odd"} {
		w := &way{name: name, label: "by " + name + " & <more>", usys: name == "nb2"}
		ns := []float64{0.4, 2.25, 31, 1234}[i]
		all = append(all, result{way: w, n: 1000, ns: []float64{ns, 2 * ns, ns / 2}})
	}
	return all
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{{[]float64{3}, 3}, {[]float64{9, 1}, 5}, {[]float64{5, 1, 100}, 5}, {[]float64{4, 1, 100, 2}, 3}} {
		if got := median(c.x); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.x, got, c.want)
		}
	}
}

// benchstat's rule for a result line, and ours for a ratio.
var (
	sampleLine = regexp.MustCompile(`^Benchmark[A-Z]\w*-\d+\s+\d+\s+[\d.]+ ns/op\s+[\d.]+ allocs/op$`)
	ratioLine  = regexp.MustCompile(`^ratio \w+/\w+ \d+\.\d{3}$`)
)

func TestFormat(t *testing.T) {
	var b bytes.Buffer
	printSamples(&b, results(), false)
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 12 {
		t.Errorf("%d lines for 4 ways of 3 samples, want 12", len(lines))
	}
	for _, line := range lines {
		if !sampleLine.MatchString(line) {
			t.Errorf("not a line that benchstat reads: %q", line)
		}
	}
	b.Reset()
	printSamples(&b, results(), true)
	if n := strings.Count(b.String(), "\n"); n != 4 {
		t.Errorf("%d lines in brief, want 4", n)
	}
	b.Reset()
	printRatios(&b, []ratio{{"nb2", "empty2"}}, []float64{1.2345})
	if line := strings.TrimSpace(b.String()); !ratioLine.MatchString(line) {
		t.Errorf("ratio line %q", line)
	}
}

// The chart is well-formed, and every bar carries its value.
func TestChart(t *testing.T) {
	s := chart(results())
	for d := xml.NewDecoder(strings.NewReader(s)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	last := -1
	for _, value := range []string{">0.4<", ">2.2<", ">31<", ">1234<"} {
		at := strings.Index(s, value)
		if at < last || at < 0 {
			t.Errorf("value %s is at %d, want it behind %d", value, at, last)
		}
		last = at
	}
	if usys, peers := strings.Count(s, `class="usys" d=`), strings.Count(s, `class="peer" d=`); usys != 1 || peers != 3 {
		t.Errorf("%d bars have the colour of usys and %d that of its peers, want 1, 3", usys, peers)
	}
}
