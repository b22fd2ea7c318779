//go:build linux && amd64

package sim

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// The run of a program that waits forever ends, although its runtime wakes up regularly. The run
// of a program that only waits for a long time does not.
func TestDeadlock(t *testing.T) {
	file := program(t, "deadlock")
	const own = "all goroutines are asleep - deadlock!"
	for _, c := range []struct {
		mode   string
		status int
		says   []string // the program's output
	}{
		{"locks", 1, []string{"SIGQUIT: quit", "main.lock(", "sync.Mutex.Lock", "main.locks(", "net.(*TCPListener).Accept("}},
		{"ticker", 1, []string{"SIGQUIT: quit", "[chan receive", "main.main("}},
		{"waitgroup", 1, []string{"SIGQUIT: quit", "sync.WaitGroup.Wait", "main.main("}},
		{"collected", 1, []string{"SIGQUIT: quit", "[select (no cases)", "main.main("}},
		{"notified", 1, []string{"quit\nends\n"}},
		{"ignored", 1, nil},
		{"asleep", 2, []string{own, "goroutine 1 [sync.Mutex.Lock"}},
		{"long", 0, []string{"ends"}},
		{"timer", 0, []string{"ends"}},
		{"system", 0, []string{"ends"}},
		{"finalizer", 0, []string{"ends"}},
	} {
		t.Run(c.mode, func(t *testing.T) {
			for _, seed := range []string{"1", "2", "3"} {
				status, out, errs := sim(t, "-seed", seed, file, c.mode)
				reported := strings.Contains("\n"+errs, "\nusys: sim: seed "+seed+": deadlock: ")
				if status != c.status || reported != (status == 1) {
					t.Fatalf("seed %s: status %d, want %d, reported if 1; got\n%s%s", seed, status, c.status, out, errs)
				}
				for _, text := range c.says {
					if !strings.Contains(out+errs, text) {
						t.Errorf("seed %s: the program does not write %q\n%s%s", seed, text, out, errs)
					}
				}
			}
		})
	}
}

// A deadlock is found after ten minutes, not hours, and always at the same time with one seed.
func TestDeadlockSoon(t *testing.T) {
	var first runs.Result
	for range 3 {
		_, out, errs := sim(t, "-seed", "5", "-json", program(t, "deadlock"), "waitgroup")
		var r runs.Result
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatalf("the result is no JSON: %v\n%s%s", err, out, errs)
		}
		if first.Hash == "" {
			first = r
		}
		if r.Ended != runs.Deadlock || r.Hash != first.Hash || r.Virtual < 10*time.Minute || r.Virtual > 15*time.Minute {
			t.Errorf("%s after %v, hash %s; want deadlock after 10m to 15m, %s\n%s", r.Ended, r.Virtual, r.Hash, first.Hash, errs)
		}
	}
}
