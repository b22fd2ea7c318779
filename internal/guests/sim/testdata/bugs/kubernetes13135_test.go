package bugs

import (
	"sync"
	"testing"
)

// https://github.com/kubernetes/kubernetes/pull/13135: the cacher is initialised, by a Once, when
// the first list has replaced the cache's contents. From then on events come in. An event locks
// the cache, then the cacher; replacing, which starts again at once, locks the cacher, then the
// cache.
//
// Order of Once, two locks. Goroutines: the program, the one that lists, the one that adds. Locks:
// 2, a Once, a WaitGroup.
type cacher struct {
	sync.Mutex
	ready sync.WaitGroup
	once  sync.Once
	cache struct{ sync.RWMutex }
}

func (c *cacher) list(stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		c.Lock()
		c.replace()
	}
}

func (c *cacher) replace() {
	c.cache.Lock()
	defer c.cache.Unlock()
	c.once.Do(c.ready.Done)
	c.Unlock()
}

func (c *cacher) add() {
	c.cache.Lock()
	defer c.cache.Unlock()
	c.Lock()
	c.Unlock()
}

func TestKubernetes13135(t *testing.T) {
	run(t, func() {
		c, stop := &cacher{}, make(chan struct{})
		c.ready.Add(1)
		go c.list(stop)
		c.ready.Wait()
		go c.add()
		go close(stop)
	})
}
