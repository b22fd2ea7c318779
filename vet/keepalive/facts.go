package keepalive

import (
	"fmt"
)

// flowsFact is a fact of a function: the parameters that reach a sink.
type flowsFact struct {
	Params  []int
	Kept    bool
	Conduit bool
}

// madeFact is a fact of a function: the results that are numbers made of pointers, and those
// that are a parameter's value.
type madeFact struct {
	Results []int
	Passes  [][2]int // result, parameter
}

// keepsFact is a fact of a function: the parameters that point to memory that is kept after
// the call.
type keepsFact struct{ Params []int }

// foreignFact is a fact of a function: the results that point to memory that is not Go's.
type foreignFact struct{ Results []int }

// addressFact is a fact of a field: numbers made of pointers are stored there.
type addressFact struct{}

func (*flowsFact) AFact()   {}
func (*madeFact) AFact()    {}
func (*keepsFact) AFact()   {}
func (*addressFact) AFact() {}
func (*foreignFact) AFact() {}

func (f *foreignFact) String() string { return fmt.Sprintf("foreign %d", f.Results) }

func (f *flowsFact) String() string {
	return fmt.Sprintf("sink %d kept=%v conduit=%v", f.Params, f.Kept, f.Conduit)
}

func (f *madeFact) String() string { return fmt.Sprintf("made %d passes %d", f.Results, f.Passes) }

func (f *keepsFact) String() string { return fmt.Sprintf("keeps %d", f.Params) }

func (*addressFact) String() string { return "address" }
