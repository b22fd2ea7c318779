package bugs

import (
	"sync"
	"testing"
)

// https://github.com/cockroachdb/cockroach/pull/3710: a scan of the raft log holds the store's read
// lock and asks each replica, by way of the queue, for its raft status, which takes the read lock
// again. The goroutine that processes raft asks for the write lock in between.
//
// Recursive read lock. Goroutines: the one that scans, the one that processes (and the one that
// starts it). Locks: 2.
type scanStore struct {
	mu       sync.RWMutex
	queue    sync.Mutex
	replicas map[int]*scanStore
}

func (s *scanStore) scan() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, r := range s.replicas {
		s.maybeAdd(r)
	}
}

func (s *scanStore) maybeAdd(r *scanStore) {
	s.queue.Lock()
	defer s.queue.Unlock()
	r.status()
}

func (s *scanStore) status() {
	s.mu.RLock()
	defer s.mu.RUnlock()
}

func (s *scanStore) process() {
	s.mu.Lock()
	defer s.mu.Unlock()
}

func TestCockroach3710(t *testing.T) {
	run(t, func() {
		s := &scanStore{}
		s.replicas = map[int]*scanStore{1: s, 2: s}
		go s.scan()
		go func() { go s.process() }()
	})
}
