package bugs

import (
	"sync"
	"testing"
)

// https://github.com/kubernetes/kubernetes/pull/26980: pop holds the listener's lock while it
// waits to send a notification. A goroutine that wants the lock meanwhile waits until the
// listener is stopped.
//
// Lock against channel. Goroutines: the program, pop, the one that locks. Locks: 1 (with a
// condition).
type listener struct {
	mu      sync.RWMutex
	cond    *sync.Cond
	pending []int
}

func (l *listener) pop(stop <-chan struct{}, mended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.pending) == 0 {
		select {
		case <-stop:
			return
		default:
		}
		l.cond.Wait()
	}
	if mended {
		l.mu.Unlock()
		defer l.mu.Lock()
	}
	<-stop // or until the notification is taken, which does not happen here
}

func kubernetes26980(mended bool) func() {
	return func() {
		l := &listener{}
		l.cond = sync.NewCond(&l.mu)
		stop := make(chan struct{})
		defer close(stop)
		l.mu.Lock()
		l.pending = append(l.pending, 1)
		l.cond.Broadcast()
		l.mu.Unlock()
		go l.pop(stop, mended)
		locked := make(chan struct{})
		go func() {
			l.mu.Lock()
			close(locked)
		}()
		<-locked
		l.mu.Unlock()
	}
}

func TestKubernetes26980(t *testing.T)       { run(t, kubernetes26980(false)) }
func TestKubernetes26980Mended(t *testing.T) { run(t, kubernetes26980(true)) }
