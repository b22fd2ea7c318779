package signal

import (
	"sync/atomic"
	"time"
)

// patience is how long functions of Handle wait for another one.
const patience = 100 * time.Millisecond

// A turn makes functions of Handle run one at a time, as if they shared a goroutine. If one
// takes longer than patience, the next one that waits makes another turn.
type turn struct {
	free chan struct{} // holds a token while no function runs in this turn
}

// now is the turn that functions wait for.
var now atomic.Pointer[turn]

func init() {
	t := &turn{free: make(chan struct{}, 1)}
	t.give()
	now.Store(t)
}

// take waits for a turn and returns it. The caller ends it by give.
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
		t.give() // for others that wait for this turn, which was replaced
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
