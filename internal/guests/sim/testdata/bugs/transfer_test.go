package bugs

import (
	"sync"
	"testing"
)

// A transfer between accounts locks the paying account, then the receiving account. Two
// transfers in opposite directions wait for each other.
//
// Two locks. Goroutines: 2 that transfer. Locks: one for each of 2 accounts.
type account struct {
	mu      sync.Mutex
	id, sum int
}

func transfer(from, to *account, n int, mended bool) {
	first, second := from, to
	if mended && to.id < from.id {
		first, second = to, from
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	from.sum -= n
	to.sum += n
}

func transfers(mended bool) func() {
	return func() {
		a, b := &account{id: 1, sum: 10}, &account{id: 2, sum: 10}
		go transfer(a, b, 1, mended)
		go transfer(b, a, 1, mended)
	}
}

func TestTransfer(t *testing.T)       { run(t, transfers(false)) }
func TestTransferMended(t *testing.T) { run(t, transfers(true)) }
