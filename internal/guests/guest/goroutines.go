//go:build linux && amd64

package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

func init() { programs["goroutines"] = goroutines }

// goroutines keeps the scheduler, the timers and the collector busy. Its
// workers block on channels, sleep, lock threads and make garbage; one loops
// without a call and so must be preempted by a signal.
func goroutines([]string) {
	stop := make(chan struct{})
	spun := make(chan uint64)
	go func() {
		var n uint64
		for {
			select {
			case <-stop:
				spun <- n
				return
			default:
				n += spin(1 << 22)
			}
		}
	}()

	const workers = 500
	in, out := make(chan int), make(chan int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if w%50 == 0 { // the thread ends with the goroutine
				runtime.LockOSThread()
			}
			sum := 0
			for i := range in {
				garbage := make([]int, 1000)
				garbage[i%len(garbage)] = i
				sum += garbage[i%len(garbage)]
				if i%100 == 0 {
					time.Sleep(time.Millisecond)
				}
			}
			out <- sum
		}()
	}
	const items = 20_000
	for i := range items {
		in <- i
		if i%(items/4) == 0 {
			runtime.GC()
		}
	}
	close(in)
	wg.Wait()
	close(stop)
	<-spun
	sum := 0
	for range workers {
		sum += <-out
	}
	fmt.Println("sum", sum, sum == items*(items-1)/2)
}

// spin is a loop that only a signal can preempt.
//
//go:noinline
func spin(n uint64) (sum uint64) {
	for i := range n {
		sum += i ^ sum>>3
	}
	return sum
}
