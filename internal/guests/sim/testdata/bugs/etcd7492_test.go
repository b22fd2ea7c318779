package bugs

import (
	"sync"
	"testing"
	"time"
)

// https://github.com/etcd-io/etcd/pull/7492: assigning a token holds the mutex while it sends to
// the keeper's channel. The keeper, at its ticker, takes that mutex to delete expired tokens.
// While it waits for the mutex it receives nothing, and the sender holds the mutex forever.
//
// Lock against channel. Goroutines: the keeper, 3 that authenticate. Locks: 1.
type tokens struct {
	mu   sync.RWMutex
	add  chan string
	stop chan chan struct{}
}

func (k *tokens) keep(mended bool) {
	known := map[string]bool{}
	ticker := time.NewTicker(time.Nanosecond)
	defer ticker.Stop()
	for {
		select {
		case name := <-k.add:
			known[name] = true
		case <-ticker.C:
			for name := range known {
				if !mended {
					k.mu.Lock()
				}
				delete(known, name)
				if !mended {
					k.mu.Unlock()
				}
			}
		case stopped := <-k.stop:
			close(stopped)
			return
		}
	}
}

func (k *tokens) authenticate() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.add <- "token"
}

func etcd7492(mended bool) func() {
	return func() {
		k := &tokens{add: make(chan string, 1), stop: make(chan chan struct{})}
		go k.keep(mended)
		var wg sync.WaitGroup
		for range 3 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				k.authenticate()
			}()
		}
		wg.Wait()
		stopped := make(chan struct{})
		k.stop <- stopped
		<-stopped
	}
}

func TestEtcd7492(t *testing.T)       { run(t, etcd7492(false)) }
func TestEtcd7492Mended(t *testing.T) { run(t, etcd7492(true)) }
