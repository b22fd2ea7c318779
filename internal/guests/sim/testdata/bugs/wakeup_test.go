package bugs

import (
	"sync"
	"testing"
)

// A consumer checks whether there is work, and only then waits for the condition. It releases
// the lock in between, and a signal that arrives in between is lost.
//
// Missing wake-up. Goroutines: the producer, the consumer. Locks: 1 with a condition.
type work struct {
	mu   sync.Mutex
	cond *sync.Cond
	n    int
}

func (w *work) some() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.n > 0
}

func (w *work) take(mended bool) {
	if mended {
		w.mu.Lock()
		defer w.mu.Unlock()
		for w.n == 0 {
			w.cond.Wait()
		}
		w.n--
		return
	}
	if !w.some() {
		w.mu.Lock()
		w.cond.Wait()
		w.mu.Unlock()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n--
}

func (w *work) put() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	w.cond.Signal()
}

func wakeUp(mended bool) func() {
	return func() {
		w := &work{}
		w.cond = sync.NewCond(&w.mu)
		go w.take(mended)
		go w.put()
	}
}

func TestWakeUp(t *testing.T)       { run(t, wakeUp(false)) }
func TestWakeUpMended(t *testing.T) { run(t, wakeUp(true)) }
