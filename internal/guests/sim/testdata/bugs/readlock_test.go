package bugs

import (
	"sync"
	"testing"
)

// A total is formed with the read lock held, by a method that takes the read lock for each entry.
// A writer in between stops both.
//
// Recursive read lock. Goroutines: the reader, the writer. Locks: 1.
type ledger struct {
	mu      sync.RWMutex
	entries []int
}

func (l *ledger) at(i int) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.entries[i]
}

func (l *ledger) total() (sum int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for i := range l.entries {
		sum += l.at(i)
	}
	return sum
}

func (l *ledger) add(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, n)
}

func TestReadLock(t *testing.T) {
	run(t, func() {
		l := &ledger{entries: []int{1}}
		go l.total()
		go l.add(2)
	})
}
