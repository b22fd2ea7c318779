//go:build linux && amd64

package vcores

import (
	"flag"
	"fmt"
	"testing"
)

var timers = flag.Int("timers", 100, "timers, and threads that make raw system calls meanwhile")

// On one vcore and one P, threads that make raw system calls in endless loops do not keep timers
// from running. Go preempts a goroutine 10 ms after it began, and runs the goroutine that a timer
// wakes next, except at every 61st turn, when it runs an older one (schedule in runtime/proc.go).
// So no timer is more than 20 ms late. On kernel threads such loops are hardly ever preempted,
// and no timer is in time. On a busy machine Go's clock for preemption runs ahead of the
// processor time in which the lateness is measured, and some timers are late; on an idle machine
// all are in time (TestBarTimers).
func TestTimers(t *testing.T) {
	for _, w := range ways {
		if w.vcores != 1 {
			continue
		}
		if inTime := runTimers(t, w, *timers); inTime*100 < *timers*80 {
			t.Errorf("%s: %d of %d timers are in time, want 80 %%", w, inTime, *timers)
		}
	}
}

// runTimers returns the number of n timers that were in time beside n loops.
func runTimers(t *testing.T, w way, n int) (inTime int) {
	e := w.run(t, 1, "timers", fmt.Sprint(n), fmt.Sprint(n))
	var got int
	var longest string
	if _, err := fmt.Sscanf(e.Stdout, "timers %d in time %d\nlongest %s\n", &got, &inTime, &longest); err != nil || got != n {
		t.Fatalf("%s: output %q, %v; want %d timers", w, e.Stdout, err, n)
	}
	t.Logf("%s: %d of %d in time, longest %s, in %.1f s", w, inTime, n, longest, e.Time.Seconds())
	return inTime
}
