package bugs

import (
	"sync"
	"testing"
)

// https://github.com/cockroachdb/cockroach/pull/10214: sending the queued heartbeats locks the
// queue, then each replica that cannot be reached. A replica's tick locks the replica, then the
// queue.
//
// Two locks. Goroutines: the one that sends, the one that ticks. Locks: the queue's, and 2 in each
// of 2 replicas.
type raftStore struct {
	queue     sync.Mutex
	responses []int
	replicas  []*raftReplica
}

func (s *raftStore) send(mended bool) {
	s.queue.Lock()
	responses := s.responses
	if mended {
		s.queue.Unlock()
	} else {
		defer s.queue.Unlock()
	}
	for range responses {
		for _, r := range s.replicas {
			r.unreachable()
		}
	}
}

type raftReplica struct {
	raft, mu sync.Mutex
	store    *raftStore
}

func (r *raftReplica) unreachable() {
	r.raft.Lock()
	defer r.raft.Unlock()
}

func (r *raftReplica) tick() {
	r.raft.Lock()
	defer r.raft.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	for range 2 {
		r.store.queue.Lock()
		r.store.queue.Unlock()
	}
}

func cockroach10214(mended bool) func() {
	return func() {
		s := &raftStore{responses: []int{1, 2}}
		s.replicas = []*raftReplica{{store: s}, {store: s}}
		go s.send(mended)
		go s.replicas[0].tick()
	}
}

func TestCockroach10214(t *testing.T)       { run(t, cockroach10214(false)) }
func TestCockroach10214Mended(t *testing.T) { run(t, cockroach10214(true)) }
