package bugs

import (
	"runtime"
	"sync"
	"testing"
)

// https://github.com/knative/serving/pull/2137: the breaker lets one request run at a time. A test
// starts two requests, each behind its own mutex, and unlocks the mutexes in the order in which it
// started the requests. If the second request runs, the first waits for its turn, and the test
// waits for the first.
//
// Lock against channel. Goroutines: the program, 2 requests. Locks: one for each of 2 requests.
type breaker struct{ pending, active chan struct{} }

func (b *breaker) maybe(thunk func()) bool {
	select {
	case b.pending <- struct{}{}:
	default:
		return false
	}
	b.active <- struct{}{}
	defer func() { <-b.active; <-b.pending }()
	thunk()
	return true
}

type request struct {
	mu       *sync.Mutex
	accepted chan bool
}

func (b *breaker) request() request {
	runtime.Gosched() // as in the original
	r := request{&sync.Mutex{}, make(chan bool, 1)}
	r.mu.Lock()
	var started sync.WaitGroup
	started.Add(1)
	go func() {
		started.Done()
		r.accepted <- b.maybe(func() {
			r.mu.Lock()
			r.mu.Unlock()
		})
	}()
	started.Wait()
	return r
}

func TestServing2137(t *testing.T) {
	run(t, func() {
		b := &breaker{make(chan struct{}, 2), make(chan struct{}, 1)}
		requests := []request{b.request(), b.request()}
		for _, r := range requests {
			r.mu.Unlock()
			<-r.accepted
		}
	})
}
