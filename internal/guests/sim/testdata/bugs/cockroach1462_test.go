package bugs

import (
	"sync"
	"testing"
)

// https://github.com/cockroachdb/cockroach/pull/1462: a worker checks whether it should stop,
// then sends an event. The worker that receives events may stop in between, and the stopper waits
// for the first one forever.
//
// Check then act, WaitGroup. Goroutines: the program, the sender, the receiver. Locks: 2, one
// with a condition, and a WaitGroup.
type taskStopper struct {
	mu       sync.Mutex
	drained  *sync.Cond
	draining bool
	tasks    int
	workers  sync.WaitGroup
	stopping chan struct{}
}

func (s *taskStopper) stop() {
	s.mu.Lock()
	s.draining = true
	for s.tasks > 0 {
		s.drained.Wait()
	}
	s.mu.Unlock()
	close(s.stopping)
	s.workers.Wait()
}

func (s *taskStopper) send(events chan<- int) {
	for {
		select {
		case <-s.stopping:
			return
		default:
			events <- 0
		}
	}
}

func (s *taskStopper) receive(events <-chan int) {
	for {
		select {
		case <-events:
		case <-s.stopping:
			return
		}
	}
}

func TestCockroach1462(t *testing.T) {
	run(t, func() {
		s, events := &taskStopper{stopping: make(chan struct{})}, make(chan int)
		s.drained = sync.NewCond(&s.mu)
		s.workers.Go(func() { s.send(events) })
		s.workers.Go(func() { s.receive(events) })
		s.stop()
	})
}
