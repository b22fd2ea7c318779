package bugs

import (
	"sync"
	"testing"
)

// https://github.com/etcd-io/etcd/commit/7618fdd1d642e47cac70c03f637b0fd798a53a6e (#6873): stop
// closes the channel of updates and waits, with the mutex held, until the goroutine that coalesces
// updates has ended. It takes the mutex for each update, so it cannot end if one is left.
//
// Lock against channel. Goroutines: the program, the one that coalesces, stop. Locks: 1.
type broadcasts struct {
	mu      sync.Mutex
	updates chan int
	done    chan struct{}
}

func (b *broadcasts) coalesce() {
	defer close(b.done)
	for range b.updates {
		b.mu.Lock()
		b.mu.Unlock()
	}
}

func (b *broadcasts) stop(mended bool) {
	b.mu.Lock()
	close(b.updates)
	if mended {
		b.mu.Unlock()
		<-b.done
		return
	}
	<-b.done
	b.mu.Unlock()
}

func etcd6873(mended bool) func() {
	return func() {
		b := &broadcasts{updates: make(chan int, 1), done: make(chan struct{})}
		go b.coalesce()
		select {
		case b.updates <- 1:
		default:
		}
		go b.stop(mended)
	}
}

func TestEtcd6873(t *testing.T)       { run(t, etcd6873(false)) }
func TestEtcd6873Mended(t *testing.T) { run(t, etcd6873(true)) }
