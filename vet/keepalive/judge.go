package keepalive

import (
	"math"

	"golang.org/x/tools/go/ssa"
)

// judges remembers what needs care: conversions, pointers and sets of sources. Where one
// depends on another that is being looked at, that is taken to need none; what was found
// with such an assumption is remembered as long as it holds.
type judges struct {
	verdicts map[any]*verdict
	assumed  []any // those with a verdict that depends on an assumption
	depth    int   // how many are being looked at
	low      int   // the outermost of them that was assumed to need no care
}

// A verdict is what was found of one key.
type verdict struct {
	bad ssa.Value // what needs care, nil for nothing
	low int       // the outermost that this depends on, settled for none
}

const settled = math.MaxInt

// judge returns what look finds that needs care, from memory where it is there.
func (c *checker) judge(key any, look func() ssa.Value) ssa.Value {
	j := &c.judges
	if v := j.verdicts[key]; v != nil {
		j.low = min(j.low, v.low)
		return v.bad
	}
	outer, begun, depth := j.low, len(j.assumed), j.depth
	v := &verdict{low: depth}
	j.verdicts[key] = v
	j.assumed = append(j.assumed, key)
	j.depth, j.low = depth+1, settled
	v.bad = look()
	j.depth = depth
	switch {
	case v.bad != nil: // whatever was assumed
		for _, inner := range j.assumed[begun+1:] {
			delete(j.verdicts, inner)
		}
		v.low = settled
	case j.low >= depth: // no assumption that is still open
		for _, inner := range j.assumed[begun:] {
			j.verdicts[inner].low = settled
		}
	default:
		v.low = j.low
		j.low = min(outer, j.low)
		return nil
	}
	j.assumed, j.low = j.assumed[:begun], outer
	return v.bad
}

// forget lets all be judged anew.
func (j *judges) forget() { *j = judges{verdicts: map[any]*verdict{}, low: settled} }
