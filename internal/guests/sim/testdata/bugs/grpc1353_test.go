package bugs

import (
	"sync"
	"testing"
)

// https://github.com/grpc/grpc-go/pull/1353: the round robin balancer sends an update with its
// mutex held. The watcher of the balancer takes down connections between two updates, and each
// takes that mutex.
//
// Lock against channel. Goroutines: the one that sends updates, the watcher, the one that closes.
// Locks: the balancer's and one for each of 2 connections.
type roundRobin struct {
	mu        sync.Mutex
	addresses chan bool
}

func (r *roundRobin) update() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addresses <- true
}

func (r *roundRobin) down() {
	r.mu.Lock()
	defer r.mu.Unlock()
}

func (r *roundRobin) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.addresses)
}

type connection struct {
	mu   sync.Mutex
	down func()
}

func (c *connection) tearDown() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down()
}

func TestGrpc1353(t *testing.T) {
	run(t, func() {
		r, updated := &roundRobin{addresses: make(chan bool)}, make(chan struct{})
		connections := []*connection{{down: r.down}, {down: r.down}}
		go func() {
			for range 100 {
				r.update()
			}
			close(updated)
		}()
		go func() {
			for range r.addresses {
				for _, c := range connections {
					c.tearDown()
				}
			}
		}()
		go func() {
			<-updated
			r.close()
		}()
	})
}
