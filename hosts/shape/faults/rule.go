package faults

import (
	"math"
	"time"

	"github.com/usys-go/bridge/hosts/shape/image"
)

// A Rule chooses calls, and changes them.
type Rule struct {
	Text  string // as it was written
	Calls []int  // numbers, sorted
	When  When
	Prob  float64 // the share that is hit of those that When chooses; 0: all
	Seed  uint64

	// The effects on a call that is hit. Result, with its values, decides the call's
	// effect and result; the others come in addition.
	Result     Result
	Errno      int           // of Fail, Torn and Space
	Retval     uint64        // of Return
	Instead    int           // with Fail and Return: a call that is made in place of it; -1: none
	Amount     uint64        // for Short and Torn: bytes; 0: drawn from the seed. For Flip: bits
	Space      uint64        // for Space: bytes
	DelayEnter time.Duration // before the call
	DelayExit  time.Duration // after it
	Signal     int           // sent to the thread before the call; 0: none
	Clock      time.Duration // the jump of the clock; 0: none

	namesClock bool           // it names a call that reads the clock
	parts      map[string]int // the columns of parts, by name
	owners     image.Bits     // the classes of functions that it names
	owned      uint32         // ... and how
	tests      bool           // package main is the one that go test generates, and owns no calls

	// Filters on the calls. Empty strings and -1 stand for all.
	FD                    int
	Path                  string // a pattern
	Package, Module, Func string
	Machines              string // of a simulation, separated by commas; "": all but the one that makes the others
}

// WithSeed returns r with a seed, unless r has its own.
func (r *Rule) WithSeed(seed uint64) *Rule {
	if r.parts["seed"] != 0 {
		return r
	}
	c := *r
	c.Seed = seed
	return &c
}

// A Result is the fate of a call.
type Result uint8

const (
	Made    Result = iota // it is made unchanged
	Fail                  // it is not made, and returns an error
	Return                // it is not made, and returns a number
	Short                 // it moves fewer bytes
	Torn                  // it writes fewer bytes, and returns an error
	Space                 // it fails once a number of bytes were written
	Counted               // it is made unchanged, and is counted
	Flip                  // it moves its bytes with some bits flipped
	Lost                  // it is an fsync that fails, and its data is lost
)

// A When chooses calls by their number among those that match: from First to Last, each
// Step-th. Step 0 chooses only First.
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
