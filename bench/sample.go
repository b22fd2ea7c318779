package main

import (
	"runtime"
	"slices"
	"time"
)

// A way is one way of calling a function. run calls it n times in a loop of its
// own and stores every result into a global, so that none can be dropped and no
// call waits for the one before.
type way struct {
	name  string // as in the ratios
	label string // as in the chart; none: not shown there
	usys  bool   // goes through a usys table
	run   func(n int)
}

// The loops store into these variables.
var (
	sink  uint64
	fsink float64
)

// A sample takes about sampleTime: long beside the clock's resolution and the
// first misses of the cache, short beside the disturbances of a machine.
const sampleTime = 3 * time.Millisecond

// once returns the processor time of n calls.
func (w *way) once(n int) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := threadTime()
	w.run(n)
	return threadTime() - start
}

// calibrate returns the number of calls in a sample.
func (w *way) calibrate() int {
	n := 64
	for {
		t := w.once(n)
		if t >= sampleTime/8 {
			return max(1, int(float64(n)*float64(sampleTime)/float64(t)))
		}
		n *= 2
	}
}

// sample returns the time of one of n calls, in nanoseconds.
func (w *way) sample(n int) float64 {
	return float64(w.once(n).Nanoseconds()) / float64(n)
}

// allocs returns the number of allocations of a call. The count is that of the
// process, so the least of several rounds is that of the calls: others can only
// add to it.
func (w *way) allocs() float64 {
	const calls = 1000
	w.run(1) // allocations that are made once do not count
	least := ^uint64(0)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w.run(calls)
		runtime.ReadMemStats(&after)
		least = min(least, after.Mallocs-before.Mallocs)
	}
	return float64(least) / calls
}

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}
