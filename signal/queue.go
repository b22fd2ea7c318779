package signal

import (
	"context"
	"os"
	"sync"
)

// A Queue keeps every signal until a caller of Recv takes it: it drops none, and only memory
// bounds its length. Any number of goroutines may use it.
type Queue struct {
	mu     sync.Mutex
	items  []Info
	closed bool
	more   chan struct{} // has one token while items may hold a signal, or the Queue is closed
}

// Listen returns a Queue for the given signals, or for all if none is given.
func Listen(sig ...os.Signal) (*Queue, error) {
	s, err := setOf(sig)
	if err != nil {
		return nil, err
	}
	q := &Queue{more: make(chan struct{}, 1)}
	if err := the.add(&sink{q: q}, s); err != nil {
		return nil, err
	}
	return q, nil
}

func (q *Queue) put(i Info) {
	q.mu.Lock()
	q.items = append(q.items, i)
	q.mu.Unlock()
	q.tell()
}

func (q *Queue) tell() {
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// Recv removes the oldest signal from q and returns it; if q is empty, Recv waits. It returns
// the cause of ctx when ctx is done, and ErrClosed when q is closed and empty.
func (q *Queue) Recv(ctx context.Context) (Info, error) {
	for {
		if i, err, ok := q.take(); ok {
			return i, err
		}
		select {
		case <-q.more:
		case <-ctx.Done():
			return Info{}, context.Cause(ctx)
		}
	}
}

func (q *Queue) take() (i Info, err error, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case len(q.items) > 0:
		i = q.items[0]
		q.items = q.items[1:]
	case q.closed:
		err = ErrClosed
	default:
		return
	}
	if len(q.items) > 0 || q.closed {
		q.tell() // for other receivers
	}
	return i, err, true
}

// Close gives the signals up. Recv still returns the signals posted before.
func (q *Queue) Close() {
	the.drop(func(k *sink) bool { return k.q == q })
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.tell()
}
