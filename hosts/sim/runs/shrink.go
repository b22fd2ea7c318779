package runs

import (
	"context"
	"io"
	"slices"
	"strconv"
	"time"
)

// Shrink looks for the tick after which the failure of a run is certain: from there on chance need
// not change the order of anything for the run to end as it did. It returns that tick, at which is
// the last change that the failure needs, and the run in which nothing changes after it. It reports
// false where the run has no ticks, where it fails without any, or where the time is over.
func (p *Program) Shrink(ctx context.Context, failed *Result, most time.Duration) (calm uint64, last *Result, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	fails := func(calm uint64) bool {
		q := *p
		q.Settings = append(slices.Clone(p.Settings), "calm="+strconv.FormatUint(calm, 10))
		r, err := q.Run(ctx, failed.Seed, io.Discard, io.Discard)
		if err != nil || r.Ended != failed.Ended || r.Code != failed.Code || len(r.Failures) != len(failed.Failures) {
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
