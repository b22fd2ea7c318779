//go:build bars && linux && amd64 && cgo

package deadline_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/internal/bar"
	"github.com/usys-go/bridge/signal"
)

// TestBarOvershoot measures the time from the deadline of a call that waits for ever to its
// return.
func TestBarOvershoot(t *testing.T) {
	var late []time.Duration
	for range 500 {
		at := time.Now().Add(5 * time.Millisecond)
		var err error
		deadline.RunWithDeadline(func() { err = forEver() }, at)
		late = append(late, time.Since(at))
		wantEINTR(t, err)
	}
	slices.Sort(late)
	p50, p99 := late[len(late)/2], late[len(late)*99/100]
	t.Logf("overshoot of %d deadlines: p50 %v, p99 %v", len(late), p50, p99)
	bar.Most(t, "deadline-overshoot,p99,ms,wall", 1e3*p99.Seconds(), 5)
}

// TestBarClaimed compares the cost of a deadline while every signal number is claimed with
// its cost while none is.
func TestBarClaimed(t *testing.T) {
	at, f := time.Now().Add(time.Hour), func() {}
	none := func() time.Duration {
		return bar.CPU(func() {
			for range 100000 {
				deadline.RunWithDeadline(f, at)
			}
		})
	}
	all := func() time.Duration {
		c := make(chan os.Signal, 1)
		if err := signal.Notify(c); err != nil {
			t.Fatal(err)
		}
		defer signal.Stop(c)
		return none()
	}
	bar.Most(t, "deadline,all-numbers-claimed/none", bar.Ratio(bar.Pairs, all, none), 1.05)
}
