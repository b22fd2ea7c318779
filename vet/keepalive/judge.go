package keepalive

import (
	"math"

	"golang.org/x/tools/go/ssa"
)

// judges remembers which conversions, pointers and sets of sources need care. If a verdict
// depends on a key that is still being judged, that key is assumed to need none; a verdict
// that rests on such an assumption is remembered only while the assumption holds.
type judges struct {
	verdicts map[any]*verdict
	assumed  []any // keys whose verdicts depend on an assumption
	depth    int   // the number of keys that are being judged
	low      int   // the depth of the outermost key that was assumed to need no care
}

// A verdict is the result for one key.
type verdict struct {
	bad ssa.Value // the value that needs care, or nil
	low int       // the depth of the outermost key on which this depends, or settled
}

const settled = math.MaxInt

// judge returns the value that needs care by look, which it calls only if the result for key
// is not remembered.
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
	case v.bad != nil: // true under every assumption
		for _, inner := range j.assumed[begun+1:] {
			delete(j.verdicts, inner)
		}
		v.low = settled
	case j.low >= depth: // it depends on no open assumption
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

// forget discards all verdicts.
func (j *judges) forget() { *j = judges{verdicts: map[any]*verdict{}, low: settled} }
