//go:build linux && amd64

package vcores

import (
	"fmt"
	"testing"
)

// A profiler's timer expires as often as natively: once in 10 ms of the thread's processor time,
// though its first interval is shorter than the kernel's tick. While its signal is pending, it
// counts.
func TestProfileTimer(t *testing.T) {
	const want, least, most = 40, 28, 56
	for _, w := range append([]way{natively}, ways...) {
		out := w.run(t, max(w.vcores, 1), "profiletimer").Stdout
		var n, taken, all, pending int
		if _, err := fmt.Sscanf(out, "true %d %d\nfalse %d %d\n", &n, &taken, &pending, &all); err != nil {
			t.Fatalf("%s: %q: %v", w, out, err)
		}
		t.Logf("%s: %d signals for %d expirations, %d for %d", w, n, taken, pending, all)
		if n < least || n > taken || taken < least || taken > most {
			t.Errorf("%s: %d signals for %d expirations, want about %d", w, n, taken, want)
		}
		if pending != 1 || all < least || all > most {
			t.Errorf("%s: %d signals that stay pending, for %d expirations, want 1 for about %d", w, pending, all, want)
		}
	}
}
