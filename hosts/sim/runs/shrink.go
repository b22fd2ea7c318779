package runs

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Shrink looks for the tick after which the failure of a run is certain: the run ends in the same
// way though no order is changed at random after it. It returns that tick, which has the last
// change that the failure needs, and the run without later changes. It reports false if the run has
// no ticks, if it fails without any, or if the time runs out. A run that ends in the same way
// counts as the same failure if same accepts its output; nil accepts all.
func (s *Search) Shrink(ctx context.Context, failed *Result, most time.Duration, same func(output []byte) bool) (calm uint64, last *Result, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	fails := func(calm uint64) bool {
		p := s.program(false)
		p.Settings = append(slices.Clone(p.Settings), "calm="+strconv.FormatUint(calm, 10))
		var out tail
		r, err := p.Run(ctx, failed.Seed, &out, &out)
		if err != nil || same != nil && !same(out.bytes()) || !sameFailure(r, failed) {
			return false
		}
		last = r
		return true
	}
	low, high := uint64(1), failed.Ticks // the run does not fail with low, and fails with high
	if high < 2 || !fails(high) || fails(low) {
		return 0, nil, false
	}
	for high-low > 1 {
		if middle := low + (high-low)/2; fails(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high, last, ctx.Err() == nil
}
