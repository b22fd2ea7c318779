package bugs

import (
	"sync"
	"testing"
)

// https://github.com/kubernetes/kubernetes/pull/10182: SetPodStatus sends to the status channel
// with the lock held. The goroutine that receives takes the lock to delete a status before it
// receives again.
//
// Lock against channel. Goroutines: the one that syncs (and the one that starts it), 2 that set.
// Locks: 1.
type statusManager struct {
	mu       sync.RWMutex
	statuses chan bool
}

func (s *statusManager) sync() {
	for range 2 {
		<-s.statuses
		s.mu.Lock() // deletes the status
		s.mu.Unlock()
	}
}

func (s *statusManager) set() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.statuses <- true
}

func TestKubernetes10182(t *testing.T) {
	run(t, func() {
		s := &statusManager{statuses: make(chan bool)}
		go func() { go s.sync() }()
		go s.set()
		go s.set()
	})
}

// Sends when the lock is released.
func (s *statusManager) setMended() {
	s.mu.Lock()
	s.mu.Unlock()
	s.statuses <- true
}

func TestKubernetes10182Mended(t *testing.T) {
	run(t, func() {
		s := &statusManager{statuses: make(chan bool)}
		go func() { go s.sync() }()
		go s.setMended()
		go s.setMended()
	})
}
