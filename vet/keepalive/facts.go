package keepalive

import (
	"fmt"
)

// flowsFact says of a function which of its parameters reach a sink.
type flowsFact struct {
	Params  []int
	Kept    bool
	Conduit bool
}

// madeFact says of a function which of its results are numbers made of pointers,
// and which are a parameter's value.
type madeFact struct {
	Results []int
	Passes  [][2]int // result, parameter
}

// keepsFact says of a function which of its parameters point to memory that is
// kept after the call.
type keepsFact struct{ Params []int }

// foreignFact says of a function which of its results are memory that is not Go's.
type foreignFact struct{ Results []int }

// addressFact says of a field that numbers made of pointers are stored there.
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
