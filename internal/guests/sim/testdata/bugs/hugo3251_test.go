package bugs

import (
	"sync"
	"testing"
	"time"
)

// https://github.com/gohugoio/hugo/pull/3251: locking a URL waits for the URL's mutex with the
// table's lock held. Unlocking it needs the table's read lock first.
//
// Two locks. Goroutines: 50 that get the same URL 10 times, twice. Locks: 2.
type urlLocks struct {
	sync.RWMutex
	m map[string]*sync.Mutex
}

func (l *urlLocks) lock(url string) {
	l.Lock()
	if l.m[url] == nil {
		l.m[url] = &sync.Mutex{}
	}
	l.m[url].Lock()
	l.Unlock()
}

func (l *urlLocks) unlock(url string) {
	l.RLock()
	defer l.RUnlock()
	l.m[url].Unlock()
}

func TestHugo3251(t *testing.T) {
	run(t, func() {
		l := &urlLocks{m: map[string]*sync.Mutex{}}
		for range 2 {
			var wg sync.WaitGroup
			for range 50 {
				wg.Add(1)
				go func() {
					defer wg.Done()
					for range 10 {
						l.lock("url")
						l.unlock("url")
						time.Sleep(300 * time.Nanosecond) // as in the original
					}
				}()
			}
			wg.Wait()
		}
	})
}
