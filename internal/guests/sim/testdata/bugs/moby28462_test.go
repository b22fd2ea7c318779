package bugs

import (
	"sync"
	"testing"
)

// https://github.com/moby/moby/pull/28462 (issue 28405): StateChanged holds the container's lock
// while it sends "stop" to the health monitor. The monitor is about to record a probe's result,
// for which it needs that lock, so it never receives.
//
// Lock against channel. Goroutines: the monitor, StateChanged. Locks: 1.
type container struct {
	sync.Mutex
	stop chan struct{}
}

func (c *container) monitor() {
	for {
		select {
		case <-c.stop:
			return
		default:
			c.Lock() // records the result of a probe
			c.Unlock()
		}
	}
}

func (c *container) stateChanged(mended bool) {
	c.Lock()
	defer c.Unlock()
	if mended {
		close(c.stop)
		return
	}
	c.stop <- struct{}{}
}

func moby28462(mended bool) func() {
	return func() {
		c := &container{stop: make(chan struct{})}
		go c.monitor()
		go c.stateChanged(mended)
	}
}

func TestMoby28462(t *testing.T)       { run(t, moby28462(false)) }
func TestMoby28462Mended(t *testing.T) { run(t, moby28462(true)) }
