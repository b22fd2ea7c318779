//go:build linux && amd64

package guests

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"
)

var kernelThreads = flag.Int("kernel-threads", 3000, "the number of threads in TestThreads")

// usage is the memory, in KiB, that a program of n threads uses. The runtime has further threads.
type usage struct{ resident, mappings, size, threads int }

// used runs n threads, with locked memory or without.
func used(t *testing.T, c Column, n int, hostFlags []string, lock ...string) (u usage) {
	t.Helper()
	e, err := guest.Run(c, 10*time.Minute, nil, hostFlags, append([]string{"threads", fmt.Sprint(n)}, lock...)...)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(e.Stdout, "\n")
	if want := fmt.Sprintf("threads %d distinct %[1]d\nended %[1]d\n", n); len(lines) != 4 || lines[0]+lines[2] != want {
		t.Fatalf("%s, %d threads: %+v, want %q", c, n, e, want)
	}
	if _, err := fmt.Sscanf(lines[1], "resident KiB %d mappings %d size KiB %d of all threads %d", &u.resident, &u.mappings, &u.size, &u.threads); err != nil {
		t.Fatalf("%s: %q: %v", c, lines[1], err)
	}
	t.Logf("%s %v: %d threads, %s", c, hostFlags, n, strings.TrimSpace(lines[1]))
	return u
}

// flagged are the columns, and flags, with kernel threads.
var flagged = []struct {
	c     Column
	flags []string
}{{Hosted, nil}, {Strict, nil}, {Strict, []string{"-c"}}}

// TestThreads demands that a thread takes at most 512 KiB of address space and two mappings beyond
// what it takes natively.
func TestThreads(t *testing.T) {
	n := *kernelThreads
	// Mappings of the loader; and of the runtime, which grow with the threads: natively they touch each
	// other and are one, and here mappings of threads lie between them.
	own := 20 + n/300
	want := used(t, Native, n, nil)
	for _, w := range flagged {
		got := used(t, w.c, n, w.flags)
		if got.mappings > want.mappings+2*got.threads+own || got.size > want.size+512*got.threads {
			t.Errorf("%s %v: %+v, natively %+v; want at most two mappings and 512 KiB more for each thread", w.c, w.flags, got, want)
		}
	}
}

// TestLocked demands that 50 threads take at most 1.1 times the memory that they take natively if
// the program locks its memory. The runtime's heap grows by 4 MiB, so the least of some runs counts.
func TestLocked(t *testing.T) {
	least := func(c Column, flags []string) int {
		n := used(t, c, 50, flags, "lock").resident
		for range 4 {
			n = min(n, used(t, c, 50, flags, "lock").resident)
		}
		return n
	}
	want := least(Native, nil)
	for _, w := range flagged {
		if got := least(w.c, w.flags); float64(got) > 1.1*float64(want) {
			t.Errorf("%s %v: %d KiB with all memory locked, natively %d; want at most 1.1 times that", w.c, w.flags, got, want)
		}
	}
}
