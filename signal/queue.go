package signal

import (
	"context"
	"os"
	"sync"
)

// A Queue keeps every signal until somebody takes it: none is dropped, and memory is
// the only bound. Any number of goroutines may use it.
type Queue struct {
	mu     sync.Mutex
	items  []Info
	closed bool
	more   chan struct{} // one token while there may be something to take
}

// Listen makes a Queue for the given signals, or for all.
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

// Recv takes the oldest signal, and waits until there is one. It ends with the cause
// of ctx when that is done, and with ErrClosed when q is closed and empty.
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

// Close gives the signals back. What was posted before can still be taken.
func (q *Queue) Close() {
	the.drop(func(k *sink) bool { return k.q == q })
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.tell()
}
