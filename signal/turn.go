package signal

import (
	"sync/atomic"
	"time"
)

// patience is how long a function of Handle's has others wait for it.
const patience = 100 * time.Millisecond

// A turn lets functions of Handle's run one at a time, as if they shared a goroutine. One that
// takes longer than patience loses its turn: the next one that waits begins another.
type turn struct {
	free chan struct{} // has a token while no function runs in this turn
}

// now is the turn that functions wait for.
var now atomic.Pointer[turn]

func init() {
	t := &turn{free: make(chan struct{}, 1)}
	t.give()
	now.Store(t)
}

// take waits for a turn. The caller gives it back.
func take() *turn {
	for {
		t := now.Load()
		if !t.wait() {
			next := &turn{free: make(chan struct{}, 1)}
			if now.CompareAndSwap(t, next) {
				return next
			}
			continue
		}
		if now.Load() == t {
			return t
		}
		t.give() // for others that wait for a turn that was lost
	}
}

// wait waits for the token, and reports whether it came in time.
func (t *turn) wait() bool {
	select {
	case <-t.free:
		return true
	default:
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-t.free:
		return true
	case <-late.C:
		return false
	}
}

func (t *turn) give() { t.free <- struct{}{} }
