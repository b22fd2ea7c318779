//go:build bars && linux && amd64 && cgo

package deadline_test

import (
	"slices"
	"testing"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/internal/bar"
)

// TestBarOvershoot measures how long after its deadline a call that waits for ever
// has returned.
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
