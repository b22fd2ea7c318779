package bugs

import (
	"sync"
	"sync/atomic"
	"testing"
)

// Each of several goroutines checks whether the limit is reached, then adds one. Both steps are
// atomic, but not together.
//
// Check then act. Goroutines: 3. Locks: none.
type limit struct {
	used atomic.Int32
	max  int32
}

func (l *limit) enter(mended bool) bool {
	if mended {
		if l.used.Add(1) <= l.max {
			return true
		}
		l.used.Add(-1)
		return false
	}
	if l.used.Load() >= l.max {
		return false
	}
	l.used.Add(1)
	return true
}

func limits(t *testing.T, mended bool) {
	run(t, func() {
		l := &limit{max: 2}
		var entered atomic.Int32
		var wg sync.WaitGroup
		for range 3 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				if l.enter(mended) {
					entered.Add(1)
				}
			}()
		}
		wg.Wait()
		if n := entered.Load(); n > l.max {
			t.Errorf("%d have entered, the limit is %d", n, l.max)
		}
	})
}

func TestLimit(t *testing.T)       { limits(t, false) }
func TestLimitMended(t *testing.T) { limits(t, true) }
