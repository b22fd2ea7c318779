package faults

import (
	"math"
	"time"

	"github.com/usys-go/bridge/hosts/shape/image"
)

// A Rule says which calls are changed, and how.
type Rule struct {
	Text  string // as it was written
	Calls []int  // numbers, sorted
	When  When
	Prob  float64 // of those that When chooses, the share that is hit; 0: all
	Seed  uint64

	// What happens to a call that is hit. Result, and what belongs to it, decides what the
	// call does and returns; all others come in addition.
	Result     Result
	Errno      int           // of Fail, Torn and Space
	Retval     uint64        // of Return
	Instead    int           // with Fail and Return: a call that is made in place of the other; -1: none
	Amount     uint64        // of Short and Torn: bytes; 0: drawn from the seed. Of Flip: bits
	Space      uint64        // of Space: bytes
	DelayEnter time.Duration // before the call
	DelayExit  time.Duration // after it
	Signal     int           // sent to the thread before the call; 0: none
	Clock      time.Duration // by which the clock jumps; 0: it does not

	namesClock bool           // a call is named that reads the clock
	parts      map[string]int // the columns of parts, by name
	owners     image.Bits     // the classes of functions that it is about
	owned      uint32         // ... and how
	tests      bool           // package main of the program is the one that go test writes, and owns no calls

	// Which of the calls match. Empty strings and -1 stand for all.
	FD                    int
	Path                  string // a pattern
	Package, Module, Func string
	Machines              string // of a simulation, with commas between; "": all but the one that makes the others
}

// WithSeed returns r with a seed, unless it says its own.
func (r *Rule) WithSeed(seed uint64) *Rule {
	if r.parts["seed"] != 0 {
		return r
	}
	c := *r
	c.Seed = seed
	return &c
}

// A Result says what becomes of a call.
type Result uint8

const (
	Made    Result = iota // it is made as it is
	Fail                  // it is not made, and returns an error
	Return                // it is not made, and returns a number
	Short                 // it moves fewer bytes
	Torn                  // it writes fewer bytes, and returns an error
	Space                 // it fails once a number of bytes were written
	Counted               // it is made as it is, and is counted
	Flip                  // it moves its bytes, some bits of which are flipped
	Lost                  // it is an fsync that fails, and what it was to write is lost
)

// A When chooses calls by their number among those that match: from First to Last, each
// Step-th. Step 0 chooses First alone.
type When struct{ First, Last, Step uint32 }

// Always is the When of rules that have none. NoLast stands for a When without an end.
var Always = When{1, NoLast, 1}

const NoLast = math.MaxUint32

// Has reports whether the n-th call is chosen. C: chosen (fault_verdict.c).
func (w When) Has(n uint64) bool {
	first, last, step := uint64(w.First), uint64(w.Last), uint64(w.Step)
	switch {
	case n < first || w.Last != NoLast && n > last:
		return false
	case step == 0:
		return n == first
	}
	return (n-first)%step == 0
}
