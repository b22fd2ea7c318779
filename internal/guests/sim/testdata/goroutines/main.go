// Goroutines runs a hundred goroutines that allocate, lock, sleep and send while garbage
// is collected.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

func main() {
	debug.SetGCPercent(20)
	var (
		mu  sync.Mutex
		wg  sync.WaitGroup
		all = map[int]int{}
		ch  = make(chan int)
	)
	for i := range 100 {
		wg.Go(func() {
			for k := range 20 {
				b := make([]byte, 1000+k)
				mu.Lock()
				all[i] += len(b)
				mu.Unlock()
				if k%5 == 0 {
					time.Sleep(time.Duration(k) * time.Millisecond)
				}
				ch <- k
			}
		})
	}
	go func() {
		wg.Wait()
		close(ch)
	}()
	sum := 0
	for v := range ch {
		if sum += v; sum%1000 == 0 {
			runtime.GC()
		}
	}
	fmt.Println(sum, len(all), runtime.GOMAXPROCS(0), time.Now().UTC())
}
