package bugs

import (
	"fmt"
	"sync"
	"testing"
)

// https://github.com/cockroachdb/cockroach/pull/6181: a lookup logs the cache with the read lock
// held, and the cache's String takes the read lock again. Another lookup, which has found nothing,
// asks for the write lock in between.
//
// Recursive read lock. Goroutines: the program, 3 that look up. Locks: 1.
type rangeCache struct{ mu sync.RWMutex }

func (c *rangeCache) String() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return "ranges"
}

func (c *rangeCache) lookup(mended bool) string {
	var text string
	c.mu.RLock()
	if mended {
		text = "lookup"
	} else {
		text = fmt.Sprintf("lookup in %s", c)
	}
	c.mu.RUnlock()
	c.mu.Lock() // adds the result of the lookup
	c.mu.Unlock()
	return text
}

func cockroach6181(mended bool) func() {
	return func() {
		c, wg := &rangeCache{}, sync.WaitGroup{}
		for range 3 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				c.lookup(mended)
			}()
		}
		wg.Wait()
	}
}

func TestCockroach6181(t *testing.T)       { run(t, cockroach6181(false)) }
func TestCockroach6181Mended(t *testing.T) { run(t, cockroach6181(true)) }
