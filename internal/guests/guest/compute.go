//go:build linux && amd64

package main

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"sync"
)

// The programs here do the number of steps given by their argument, without waiting.
func init() {
	programs["compute"] = compute
	programs["allocate"] = allocate
}

// compute computes Fibonacci numbers and hashes, n of each in as many goroutines as there
// are Ps.
func compute(args []string) {
	n := number(args)
	text := make([]byte, 1<<16)
	sums := make([]int, runtime.GOMAXPROCS(0))
	var ended sync.WaitGroup
	for i := range sums {
		ended.Go(func() {
			for range n {
				hash := sha256.Sum256(text)
				sums[i] += fibonacci(20) + int(hash[0])
			}
		})
	}
	ended.Wait()
	fmt.Println("sums", sums)
}

//go:noinline
func fibonacci(n int) int {
	if n < 2 {
		return n
	}
	return fibonacci(n-1) + fibonacci(n-2)
}

// allocate allocates n pieces of memory, and keeps the last thousand.
func allocate(args []string) {
	n := number(args)
	var kept [1000][]byte
	bytes := 0
	for i := range n {
		kept[i%len(kept)] = make([]byte, 100+i%900)
		bytes += len(kept[i%len(kept)])
	}
	runtime.KeepAlive(kept)
	fmt.Println("bytes", bytes)
}
