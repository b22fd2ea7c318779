package runs

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Shrink looks for the tick after which the failure of a run is certain: from there on chance need
// not change the order of anything for the run to end as it did. It returns that tick, at which is
// the last change that the failure needs, and the run in which nothing changes after it. It reports
// false where the run has no ticks, where it fails without any, or where the time is over. Of the
// runs that end as it did, those are the same failure whose output same accepts; nil: all.
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
