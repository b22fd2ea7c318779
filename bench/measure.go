package main

import (
	"runtime"
	"runtime/debug"
)

// A ratio compares two ways, by name: the cost of the first divided by that of
// the second.
type ratio struct{ of, to string }

// A result has the measurements of one way.
type result struct {
	*way
	n      int // calls in a sample
	ns     []float64
	allocs float64
}

// measure takes samples of every way and pairs of every ratio. All is interleaved, samples round by
// round and pairs round by round, so that a machine that slows down or speeds up meets all of them
// alike; in every other pair the second goes first. After each round progress, if it is not nil, is
// called with the number of rounds done and of all.
func measure(ways []way, ratios []ratio, samples, pairs int, progress func(done, all int)) ([]result, []float64) {
	// One thread, and no collection but between the rounds.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))

	results := make([]result, len(ways))
	byName := map[string]*result{}
	for i := range ways {
		w := &ways[i]
		results[i] = result{way: w, allocs: w.allocs(), n: w.calibrate()}
		byName[w.name] = &results[i]
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	for round := range samples {
		progress(round, samples+pairs)
		runtime.GC()
		for i := range results {
			r := &results[i]
			r.ns = append(r.ns, r.sample(r.n))
		}
	}
	found := make([][]float64, len(ratios))
	for round := range pairs {
		progress(samples+round, samples+pairs)
		runtime.GC()
		for i, q := range ratios {
			a, b := byName[q.of], byName[q.to]
			var x, y float64
			if round%2 == 0 {
				x = a.sample(a.n)
				y = b.sample(b.n)
			} else {
				y = b.sample(b.n)
				x = a.sample(a.n)
			}
			found[i] = append(found[i], x/y)
		}
	}
	medians := make([]float64, len(ratios))
	for i := range found {
		medians[i] = median(found[i])
	}
	return results, medians
}
