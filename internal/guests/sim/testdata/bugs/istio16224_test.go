package bugs

import (
	"sync"
	"testing"
)

// https://github.com/istio/istio/pull/16224: a handler of events locks a mutex and reports on a
// channel. The test that waits for the report locks the mutex first.
//
// Lock against channel. Goroutines: the program, the monitor. Locks: 1.
func TestIstio16224(t *testing.T) {
	run(t, func() {
		var mu sync.Mutex
		events, done, stop := make(chan int), make(chan bool), make(chan struct{})
		handle := func(int) {
			mu.Lock()
			defer mu.Unlock()
			done <- true
		}
		go func() {
			for {
				select {
				case e := <-events:
					handle(e)
				case <-stop:
					return
				}
			}
		}()
		events <- 1
		mu.Lock()
		mu.Unlock()
		<-done
		close(stop)
	})
}
