package bugs

import (
	"sync"
	"testing"
)

// https://github.com/kubernetes/kubernetes/pull/1321: a mux distributes with its lock held and
// sends to a watcher that reads no more. Stop would close the watcher's channel, but needs the
// lock for it.
//
// Lock against channel. Goroutines: the mux, the one that watches and stops. Locks: 2.
type mux struct {
	mu       sync.Mutex
	watching sync.Mutex
	watchers map[int]chan struct{}
}

func (m *mux) loop() {
	for range 100 {
		m.distribute()
	}
}

func (m *mux) distribute() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watching.Lock()
	for _, w := range m.watchers {
		w <- struct{}{}
	}
	m.watching.Unlock()
}

func (m *mux) watch() int {
	m.watching.Lock()
	defer m.watching.Unlock()
	m.watchers[0] = make(chan struct{})
	return 0
}

func (m *mux) stop(id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.watchers[id])
	delete(m.watchers, id)
}

func TestKubernetes1321(t *testing.T) {
	run(t, func() {
		m := &mux{watchers: map[int]chan struct{}{}}
		go m.loop()
		m.stop(m.watch())
	})
}
