package bugs

import (
	"sync"
	"testing"
)

// https://github.com/cockroachdb/cockroach/pull/7504: acquiring a lease by name locks the cache of
// names, then the lease. Releasing it locks the table, the lease, then the cache of names.
//
// Two locks. Goroutines: the one that acquires, the one that releases. Locks: the manager's, the
// table's, the cache's, and one for each of 2 leases.
type lease struct {
	mu sync.Mutex
	id int
}

type names struct {
	mu     sync.Mutex
	leases map[int]*lease
}

func (n *names) get(id int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if l := n.leases[id]; l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
}

func (n *names) remove(l *lease) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.leases, l.id)
}

type table struct {
	mu     sync.Mutex
	active map[int]*lease
	names  *names
}

func (t *table) release(id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.active[id]
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(t.active, id)
	t.names.remove(l)
}

func TestCockroach7504(t *testing.T) {
	run(t, func() {
		leases := []*lease{{id: 0}, {id: 1}}
		n := &names{leases: map[int]*lease{0: leases[0], 1: leases[1]}}
		tab := &table{active: map[int]*lease{0: leases[0], 1: leases[1]}, names: n}
		var wg sync.WaitGroup
		wg.Add(2)
		go func() {
			defer wg.Done()
			n.get(0)
		}()
		go func() {
			defer wg.Done()
			tab.release(0)
		}()
		wg.Wait()
	})
}
