package bugs

import (
	"sync/atomic"
	"testing"
)

// Close checks whether the pipe is closed, and closes it. Two calls may both close it.
//
// Double close. Goroutines: 2 that close. Locks: none.
type pipe struct {
	closed atomic.Bool
	done   chan struct{}
}

func (p *pipe) Close(mended bool) {
	if mended {
		if p.closed.CompareAndSwap(false, true) {
			close(p.done)
		}
		return
	}
	if !p.closed.Load() {
		p.closed.Store(true)
		close(p.done)
	}
}

func doubleClose(mended bool) func() {
	return func() {
		p := &pipe{done: make(chan struct{})}
		go p.Close(mended)
		go p.Close(mended)
	}
}

func TestDoubleClose(t *testing.T)       { run(t, doubleClose(false)) }
func TestDoubleCloseMended(t *testing.T) { run(t, doubleClose(true)) }
