// Plugged is built as a plugin: it brings the host.
package main

import (
	"runtime"
	"sync"

	"github.com/usys-go/bridge/internal/hosttest"
	_ "github.com/usys-go/bridge/internal/hosttest/host"
)

// Sum adds in four threads at once, most of which have not called C before.
func Sum(a, b uint64) uint64 {
	var all, ready sync.WaitGroup
	ready.Add(4)
	sums := [4]uint64{}
	for i := range sums {
		all.Go(func() {
			runtime.LockOSThread()
			ready.Done()
			ready.Wait()
			n := int64(0)
			hosttest.Bump2(&n, int64(a))
			sums[i] = hosttest.Add(uint64(n), b)
		})
	}
	all.Wait()
	for _, sum := range sums {
		if sum != sums[0] {
			return 0
		}
	}
	return sums[0]
}

func main() {}
