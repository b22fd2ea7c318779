package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A batch is written as a whole.
type batch struct {
	number int
	puts   []pair
	gone   []string // keys to delete
}

type pair struct{ key, value string }

const (
	keys      = 150   // number of keys that batches use
	mostPuts  = 8     // of a batch
	bigValue  = 12000 // bytes
	markerKey = "batch/"
)

// marker is a key that only this batch writes, so the key exists if the batch was written.
func (b *batch) marker() string { return marker(b.number) }

func marker(n int) string { return fmt.Sprintf("%s%06d", markerKey, n) }

// newBatch returns the batch of a number. It depends only on the seed and the number. All
// values differ.
func newBatch(seed uint64, number int) *batch {
	draws := rand.New(rand.NewPCG(seed, 1<<32+uint64(number)))
	b := &batch{number: number}
	used := map[string]bool{}
	for i := range 1 + draws.IntN(mostPuts) {
		key := fmt.Sprintf("key/%04d", draws.IntN(keys))
		if used[key] {
			continue
		}
		used[key] = true
		if draws.IntN(5) == 0 {
			b.gone = append(b.gone, key)
			continue
		}
		b.puts = append(b.puts, pair{key, value(draws, fmt.Sprintf("%d.%d.", number, i))})
	}
	b.puts = append(b.puts, pair{b.marker(), "."})
	return b
}

// value returns a value that begins with a text. Most values are short, a few have many pages.
func value(draws *rand.Rand, begin string) string {
	size := draws.IntN(200)
	switch draws.IntN(8) {
	case 0:
		size = draws.IntN(bigValue)
	case 1, 2:
		size = draws.IntN(3000)
	}
	var b strings.Builder
	b.WriteString(begin)
	for b.Len() < size {
		fmt.Fprintf(&b, "%x", draws.Uint64())
	}
	return b.String()
}
