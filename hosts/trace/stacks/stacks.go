// Package stacks numbers the Go stacks of a trace's events, so that an output writes or
// counts each distinct stack once.
package stacks

import (
	"hash/maphash"
	"slices"

	"github.com/usys-go/bridge/hosts/trace"
)

// A Table numbers stacks from 0, in the order in which they came. The zero value is an
// empty table.
type Table struct {
	list   [][]trace.Frame
	places map[place]int    // where a stack was seen in memory
	sums   map[uint64][]int // by the sum of a stack's contents
	seed   maphash.Seed
}

// A place is a stack in memory. If the producer of events keeps each distinct stack once,
// its place identifies it without a comparison of its text.
type place struct {
	first *trace.Frame
	n     int
}

// mostPlaces bounds the memory for places, for producers of events that keep no stacks.
const mostPlaces = 1 << 14

// Number returns a stack's number, and whether the stack is new. The table keeps a copy of
// a new one.
func (t *Table) Number(stack []trace.Frame) (n int, fresh bool) {
	if t.sums == nil {
		t.sums, t.places, t.seed = map[uint64][]int{}, map[place]int{}, maphash.MakeSeed()
	}
	var p place
	if len(stack) > 0 {
		p = place{&stack[0], len(stack)}
	}
	// The memory may have another stack by now. Strings that are the same memory compare
	// quickly.
	if n, ok := t.places[p]; ok && slices.Equal(t.list[n], stack) {
		return n, false
	}
	sum := t.sum(stack)
	n = slices.IndexFunc(t.sums[sum], func(n int) bool { return slices.Equal(t.list[n], stack) })
	if fresh = n < 0; fresh {
		n = len(t.list)
		t.list = append(t.list, slices.Clone(stack))
		t.sums[sum] = append(t.sums[sum], n)
	} else {
		n = t.sums[sum][n]
	}
	if len(t.places) >= mostPlaces {
		clear(t.places)
	}
	t.places[p] = n
	return n, fresh
}

// Stack returns the stack with a number, innermost frame first.
func (t *Table) Stack(n int) []trace.Frame { return t.list[n] }

// Len returns the number of stacks.
func (t *Table) Len() int { return len(t.list) }

func (t *Table) sum(stack []trace.Frame) uint64 {
	var h maphash.Hash
	h.SetSeed(t.seed)
	for _, f := range stack {
		maphash.WriteComparable(&h, f)
	}
	return h.Sum64()
}
