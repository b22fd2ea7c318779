//go:build linux && amd64

package vcores

import (
	"fmt"
	"strings"
	"testing"
)

// A timer expires as often as natively. A profiler's timer expires once in each interval of the
// thread's processor time, although its first interval is shorter than the kernel's tick. While
// its signal is pending the timer counts expirations, and sends no other signal.
func TestTimerSignals(t *testing.T) {
	kinds := []string{"processor time, SIGUSR2", "processor time, 40", "monotonic, SIGUSR2", "monotonic, 40"}
	for _, w := range append([]way{natively}, ways...) {
		out := w.run(t, max(w.vcores, 2), "timersignals").Stdout
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if len(lines) != 2*len(kinds) {
			t.Fatalf("%s: %q, want %d lines", w, out, 2*len(kinds))
		}
		for i, line := range lines {
			kind, pending := kinds[i/2], i%2 == 1
			var signals, expirations, want int
			if _, err := fmt.Sscanf(line, "%d %d %d", &signals, &expirations, &want); err != nil {
				t.Fatalf("%s: %s: %q: %v", w, kind, line, err)
			}
			t.Logf("%s: %s: %s", w, kind, line)
			if expirations < want*7/10 || expirations > want*14/10 {
				t.Errorf("%s: %s: %d expirations, want about %d", w, kind, expirations, want)
			}
			// A signal may arrive while the pending one is taken.
			if signals > expirations || pending && signals > 3 || signals == 0 {
				t.Errorf("%s: %s: %d signals for %d expirations (pending: %t); want 1 to that many, 3 at most if pending", w, kind, signals, expirations, pending)
			}
		}
	}
}
