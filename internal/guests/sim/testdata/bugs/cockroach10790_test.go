package bugs

import (
	"context"
	"sync"
	"testing"
)

// https://github.com/cockroachdb/cockroach/pull/10790: beginCmds waits for the commands before it.
// If its context is done first it leaves a goroutine that receives from the remaining channels.
// But the commands before it may have been cancelled by that context, too, and send nothing.
//
// Leak, context cancelled in between. Goroutines: the sender, beginCmds and those that it leaves,
// the one that cancels. Locks: the stopper's.
type replica struct {
	commands []chan bool
	mu       sync.Mutex
	quiesced chan struct{}
}

func (r *replica) beginCmds(ctx context.Context) {
	for _, c := range r.commands {
		select {
		case <-c:
		case <-ctx.Done():
			go func() {
				for _, c := range r.commands {
					<-c
				}
			}()
		}
	}
}

func (r *replica) send(ctx context.Context) {
	for _, c := range r.commands {
		select {
		case c <- true:
		case <-ctx.Done():
			return
		}
	}
}

func TestCockroach10790(t *testing.T) {
	run(t, func() {
		r := &replica{commands: []chan bool{make(chan bool), make(chan bool)}, quiesced: make(chan struct{})}
		ctx, cancel := context.WithCancel(context.Background())
		go r.send(ctx)
		go r.beginCmds(ctx)
		go cancel()
		r.mu.Lock()
		defer r.mu.Unlock()
		close(r.quiesced)
	})
}
