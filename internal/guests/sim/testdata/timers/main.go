// Timers uses timers, tickers and contexts with deadlines for an hour, in 20 goroutines or in the
// number given by its argument.
package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	var wg sync.WaitGroup
	var tries atomic.Int64
	began := time.Now()
	goroutines := 20
	if len(os.Args) > 1 {
		goroutines, _ = strconv.Atoi(os.Args[1])
	}
	for range goroutines {
		wg.Go(func() {
			wait := time.Second
			for time.Since(began) < time.Hour {
				ctx, cancel := context.WithTimeout(context.Background(), wait)
				select {
				case <-ctx.Done():
				case <-time.After(time.Duration(rand.Int64N(int64(2 * wait)))):
				}
				cancel()
				tries.Add(1)
				wait = min(2*wait, 5*time.Minute)
			}
		})
	}
	ticker := time.NewTicker(time.Minute)
	for range 30 {
		<-ticker.C
	}
	wg.Wait()
	fmt.Println(tries.Load(), time.Since(began) >= time.Hour)
}
