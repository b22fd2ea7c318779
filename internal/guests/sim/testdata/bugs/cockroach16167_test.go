package bugs

import (
	"sync"
	"testing"
)

// https://github.com/cockroachdb/cockroach/pull/16167: executing a statement holds the condition's
// lock, which is the read side of the system configuration's lock. To prepare the statement the
// session takes the read lock itself. An update of the configuration comes in between.
//
// Recursive read lock. Goroutines: the one that executes, the one that updates. Locks: 1, used by
// a condition, too.
type executor struct {
	mu   sync.RWMutex
	cond *sync.Cond
}

func (e *executor) execute() {
	e.cond.L.Lock()
	defer e.cond.L.Unlock()
	e.prepare()
}

func (e *executor) prepare() {
	e.mu.RLock()
	defer e.mu.RUnlock()
}

func (e *executor) update() {
	e.mu.Lock()
	defer e.mu.Unlock()
}

func TestCockroach16167(t *testing.T) {
	run(t, func() {
		e := &executor{}
		e.cond = sync.NewCond(e.mu.RLocker())
		go e.update()
		e.execute()
	})
}
