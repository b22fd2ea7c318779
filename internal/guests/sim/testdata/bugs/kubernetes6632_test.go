package bugs

import (
	"sync"
	"testing"
)

// https://github.com/kubernetes/kubernetes/pull/6632: WriteFrame holds the write lock and sends to
// the reset channel. The monitor, told that the connection is closed, receives no more and wants
// the lock to close that channel.
//
// Lock against channel. Goroutines: the monitor, WriteFrame, the one that closes. Locks: 1.
type framer struct {
	mu     sync.Mutex
	reset  chan bool
	closed chan bool
}

func (f *framer) monitor(mended bool) {
	reset := f.reset
	for {
		select {
		case <-reset:
			continue
		case <-f.closed:
		}
		break
	}
	if mended {
		go func() {
			for range reset {
			}
		}()
	}
	f.mu.Lock()
	close(reset)
	f.reset = nil
	f.mu.Unlock()
}

func (f *framer) WriteFrame() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.reset == nil {
		return
	}
	f.reset <- true
}

func kubernetes6632(mended bool) func() {
	return func() {
		f := &framer{reset: make(chan bool), closed: make(chan bool)}
		go func() { f.closed <- true }()
		go f.monitor(mended)
		go f.WriteFrame()
	}
}

func TestKubernetes6632(t *testing.T)       { run(t, kubernetes6632(false)) }
func TestKubernetes6632Mended(t *testing.T) { run(t, kubernetes6632(true)) }
