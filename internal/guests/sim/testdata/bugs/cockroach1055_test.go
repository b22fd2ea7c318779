package bugs

import (
	"sync"
	"sync/atomic"
	"testing"
)

// https://github.com/cockroachdb/cockroach/pull/1055: StartTask checks whether the stopper is
// draining, then takes the mutex and starts a task. The stopper may drain in between. Then the
// task starts although the stopper has seen the last task end.
//
// Check then act, WaitGroup. Goroutines: 3 workers, the one that stops. Locks: one for each of 3
// stoppers, with 2 WaitGroups each.
type stopper struct {
	mu       sync.Mutex
	draining atomic.Int32
	tasks    sync.WaitGroup
	workers  sync.WaitGroup
	stopping chan struct{}
	stopped  atomic.Bool
}

func (s *stopper) startTask(mended bool) bool {
	if s.draining.Load() != 0 {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if mended && s.draining.Load() != 0 {
		return false
	}
	s.tasks.Add(1)
	return true
}

func (s *stopper) quiesce() {
	s.mu.Lock()
	s.draining.Store(1)
	s.mu.Unlock()
	s.tasks.Wait()
	s.stopped.Store(true)
}

func (s *stopper) stop() {
	close(s.stopping)
	s.workers.Wait()
}

// The property is that no task runs after quiesce has returned.
func cockroach1055(t *testing.T, mended bool) {
	run(t, func() {
		stoppers := make([]*stopper, 3)
		for i := range stoppers {
			s := &stopper{stopping: make(chan struct{})}
			stoppers[i] = s
			s.workers.Add(1)
			go func() {
				defer s.workers.Done()
				if s.startTask(mended) {
					if s.stopped.Load() {
						t.Error("a task runs in a stopper that has quiesced")
					}
					s.tasks.Done()
				}
				<-s.stopping
			}()
		}
		done := make(chan struct{})
		go func() {
			for _, s := range stoppers {
				s.quiesce()
			}
			for _, s := range stoppers {
				s.stop()
			}
			close(done)
		}()
		<-done
	})
}

func TestCockroach1055(t *testing.T)       { cockroach1055(t, false) }
func TestCockroach1055Mended(t *testing.T) { cockroach1055(t, true) }
