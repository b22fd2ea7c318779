package bugs

import (
	"math/rand"
	"sync"
	"testing"
)

// https://github.com/kubernetes/kubernetes/pull/62464: GetCPUSetOrDefault holds the read lock and
// calls methods that take it again. A writer that comes in between waits for the first read lock,
// and the second read lock waits for the writer.
//
// Recursive read lock. Goroutines: the one that reconciles, the one that removes a container.
// Locks: 1.
type cpuState struct{ sync.RWMutex }

func (s *cpuState) setOrDefault() {
	s.RLock()
	defer s.RUnlock()
	if !s.set() {
		s.byDefault()
	}
}

func (s *cpuState) set() bool {
	s.RLock()
	defer s.RUnlock()
	return rand.Intn(10) > 5
}

func (s *cpuState) byDefault() {
	s.RLock()
	defer s.RUnlock()
}

func (s *cpuState) remove() {
	s.byDefault()
	s.Lock()
	defer s.Unlock()
}

func TestKubernetes62464(t *testing.T) {
	run(t, func() {
		s := &cpuState{}
		go s.setOrDefault()
		go s.remove()
	})
}
