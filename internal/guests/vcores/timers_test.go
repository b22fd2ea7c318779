//go:build linux && amd64

package vcores

import (
	"flag"
	"fmt"
	"testing"
)

var timers = flag.Int("timers", 100, "timers, and threads that make raw system calls meanwhile")

// On one vcore and one P, threads that make raw system calls without end keep no timer from
// running. Go preempts a goroutine between 10 and 20 ms after it began, and the one that a
// timer wakes is next then, but at every 61st turn, when an older one is (schedule in
// runtime/proc.go): so 20 ms are enough for nearly all timers, not for all. With the kernel's
// threads such loops are hardly ever preempted, and no timer is in time. On a machine that other
// processes keep busy the clock by which Go preempts runs ahead of the processor time that the
// timers are measured in, and a fifth is late: at rest 97 to 99 of 100 are in time.
func TestTimers(t *testing.T) {
	for _, w := range ways {
		if w.vcores != 1 {
			continue
		}
		e := w.run(t, 1, "timers", fmt.Sprint(*timers), fmt.Sprint(*timers))
		var n, inTime int
		var longest string
		if _, err := fmt.Sscanf(e.Stdout, "timers %d in time %d\nlongest %s\n", &n, &inTime, &longest); err != nil || n != *timers {
			t.Fatalf("%s: %q: %v", w, e.Stdout, err)
		}
		t.Logf("%s: %d of %d in time, longest %s, in %.1f s", w, inTime, n, longest, e.Time.Seconds())
		if inTime*100 < n*60 {
			t.Errorf("%s: %d of %d timers are in time, want 60 %%", w, inTime, n)
		}
	}
}
