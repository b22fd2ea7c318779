package bugs

import (
	"sync"
	"testing"
)

// https://github.com/grpc/grpc-go/pull/1460: without streams the keepalive goroutine sleeps until
// it is awakened, with the mutex held. NewStream needs the mutex to awaken it; and it sends without
// waiting, so that a goroutine that does not sleep yet is not awakened.
//
// Missing wake-up, lock against channel. Goroutines: keepalive, NewStream. Locks: 1.
type client struct {
	mu     sync.Mutex
	awaken chan struct{}
	active int
}

func (c *client) keepalive(mended bool) {
	c.mu.Lock()
	if c.active > 0 {
		c.mu.Unlock()
		return
	}
	if mended {
		c.mu.Unlock()
		<-c.awaken
		return
	}
	<-c.awaken
	c.mu.Unlock()
}

func (c *client) NewStream() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active++
	if c.active == 1 {
		select {
		case c.awaken <- struct{}{}:
		default:
		}
	}
}

func grpc1460(mended bool) func() {
	return func() {
		c := &client{awaken: make(chan struct{})}
		if mended {
			c.awaken = make(chan struct{}, 1) // remembers that the client was awakened
		}
		go c.keepalive(mended)
		go c.NewStream()
	}
}

func TestGrpc1460(t *testing.T)       { run(t, grpc1460(false)) }
func TestGrpc1460Mended(t *testing.T) { run(t, grpc1460(true)) }
