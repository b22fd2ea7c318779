//go:build linux && amd64 && cgo

package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestDemo demands that the two columns of numbers agree, and a last line that sums up.
func TestDemo(t *testing.T) {
	var out bytes.Buffer
	if err := show(&out, io.Discard); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if want := 1 + len(shown) + 2; len(lines) != want {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), want, &out)
	}
	number := func(line string, from int) (v float64) {
		words := strings.Fields(line)
		if _, err := fmt.Sscan(words[len(words)-from], &v); err != nil {
			t.Fatalf("the line %q has no number at word %d from its end: %v", line, from, err)
		}
		return v
	}
	cgo := number(lines[len(shown)], 3)
	for _, line := range lines[1 : 1+len(shown)] {
		if ns, got := number(line, 3), number(line, 1); got < (ns-0.1)/(cgo+0.1)-0.01 || got > (ns+0.1)/(cgo-0.1)+0.01 {
			t.Errorf("%q: %.2f beside cgo, want %.2f", line, got, ns/cgo)
		}
	}
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "Shown: Go called C for ") {
		t.Errorf("the last line is %q", last)
	}
}
