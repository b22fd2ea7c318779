package bugs

import (
	"sync"
	"testing"
)

// A double-checked initialisation sets the flag before the value, and reads the flag without
// the lock. A goroutine that reads it in between gets a value that is not set yet.
//
// Order of initialisation. Goroutines: 2 that use the value. Locks: 1.
type lazy struct {
	mu    sync.Mutex
	ready bool
	value map[string]int
}

func (l *lazy) get(mended bool) map[string]int {
	if mended {
		l.mu.Lock()
		defer l.mu.Unlock()
		if !l.ready {
			l.value = map[string]int{"a": 1}
			l.ready = true
		}
		return l.value
	}
	if !l.ready {
		l.mu.Lock()
		defer l.mu.Unlock()
		if !l.ready {
			l.ready = true
			l.value = map[string]int{"a": 1}
		}
	}
	return l.value
}

func initialisation(t *testing.T, mended bool) {
	run(t, func() {
		l := &lazy{}
		for range 2 {
			go func() {
				if l.get(mended)["a"] != 1 {
					t.Error("the value is used before it is made")
				}
			}()
		}
	})
}

func TestInitialisation(t *testing.T)       { initialisation(t, false) }
func TestInitialisationMended(t *testing.T) { initialisation(t, true) }
