package runs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is the kind of the faults of package sim in a Result's properties: Held counts how often
// one has begun.
const Fault = "fault"

// WithoutEnv names the faults that a run leaves out. Go: withoutEnv of package sim.
const WithoutEnv = "USYS_SIM_WITHOUT"

// An Injected is a fault of package sim in a run.
type Injected struct {
	Number int
	Place  string // file:line
	Text   string
	Times  uint64   // how often it has begun
	Needed []uint64 // the times that a failure needs; nil: all
}

// Injected returns the faults of a run in the order of their numbers.
func (r *Result) Injected() (list []Injected) {
	for _, p := range r.Properties {
		f := strings.SplitN(p.Name, "\t", 3)
		if p.Kind != Fault || len(f) < 3 {
			continue
		}
		if n, err := strconv.Atoi(f[0]); err == nil {
			list = append(list, Injected{Number: n, Place: f[1], Text: f[2], Times: p.Held})
		}
	}
	slices.SortFunc(list, func(a, b Injected) int { return a.Number - b.Number })
	return list
}

// Need has the faults that a failure needs.
type Need struct {
	Faults  []Injected // the faults that it needs
	Seed    uint64     // the seed of a run with no others
	Without string     // all others, in the form of WithoutEnv
	Over    bool       // the time ran out: perhaps the failure needs fewer
}

// Needed looks for the faults of a run without which it would not fail. It runs the seed again
// without some of them, and leaves those out without which the run ends in the same way, with an
// output that same accepts (nil accepts all). A run without a fault draws other random numbers, so
// the failure may disappear by chance: before a fault counts as needed, a few other seeds are
// tried. The search takes at most the time most, or that of twenty runs, if that is longer. It
// reports false if the run has no faults.
func (s *Search) Needed(ctx context.Context, failed *Result, most time.Duration, same func(output []byte) bool) (n Need, ok bool) {
	d := dropper{s: s, ctx: ctx, failed: failed, same: same, last: failed}
	list := d.begun()
	if len(list) == 0 {
		return n, false
	}
	const runs = 20
	began := time.Now()
	if d.drop(failed.Seed, list...) {
		return Need{Seed: failed.Seed, Without: d.list()}, ctx.Err() == nil
	}
	ctx, cancel := context.WithTimeout(ctx, max(most, runs*time.Since(began)))
	defer cancel()
	d.ctx = ctx
	d.each(failed.Seed)
	const most63 = 1<<63 - 1
	d.each((failed.Seed+1)&most63, (failed.Seed+2)&most63, (failed.Seed+3)&most63)
	for _, number := range d.begun() {
		n.Faults = append(n.Faults, d.times(number))
	}
	n.Seed, n.Without, n.Over = d.last.Seed, d.list(), ctx.Err() != nil
	return n, true
}

// A dropper leaves out faults of a run.
type dropper struct {
	s      *Search
	ctx    context.Context
	failed *Result
	same   func(output []byte) bool
	out    []string // numbers of faults that the failure does not need
	last   *Result  // of the run without them
}

// begun returns the numbers of the faults that have begun in the last run.
func (d *dropper) begun() (list []string) {
	for _, f := range d.last.Injected() {
		if f.Times > 0 {
			list = append(list, strconv.Itoa(f.Number))
		}
	}
	return list
}

// each leaves out one fault after another, the last one first, in a run of one of the seeds.
func (d *dropper) each(seeds ...uint64) {
	for _, number := range slices.Backward(d.begun()) {
		d.dropIn(seeds, number)
	}
}

// dropIn is drop with several seeds; it stops at the first one that fails.
func (d *dropper) dropIn(seeds []uint64, numbers ...string) bool {
	results := make([]*Result, len(seeds))
	var wg sync.WaitGroup
	room := make(chan struct{}, max(1, d.s.Workers))
	for i, seed := range seeds {
		wg.Go(func() {
			room <- struct{}{}
			results[i] = d.fails(seed, numbers)
			<-room
		})
	}
	wg.Wait()
	for _, r := range results {
		if r != nil {
			d.out, d.last = slices.Concat(d.out, numbers), r
			return true
		}
	}
	return false
}

// list returns the numbers in their order.
func (d *dropper) list() string {
	number := func(text string) int { n, _ := strconv.Atoi(strings.Split(text, ".")[0]); return n }
	list := slices.Clone(d.out)
	slices.SortStableFunc(list, func(a, b string) int { return number(a) - number(b) })
	return strings.Join(list, ",")
}

// drop leaves numbers out from now on if the run also fails without them, and reports whether it
// does.
func (d *dropper) drop(seed uint64, numbers ...string) bool {
	return d.dropIn([]uint64{seed}, numbers...)
}

// fails runs a seed without the numbers. It returns nil if the run does not fail as the first one did.
func (d *dropper) fails(seed uint64, numbers []string) *Result {
	p := d.s.program(false)
	without := slices.Concat(d.given(), d.out, numbers)
	p.Env = append(slices.DeleteFunc(slices.Clone(p.Env), isWithout), WithoutEnv+"="+strings.Join(without, ","))
	var out tail
	r, err := p.Run(d.ctx, seed, &out, &out)
	if err != nil || !sameFailure(r, d.failed) || d.same != nil && !d.same(out.bytes()) {
		return nil
	}
	return r
}

// given returns the numbers that the run has already left out.
func (d *dropper) given() []string {
	for _, v := range d.s.Env {
		if isWithout(v) {
			return []string{strings.TrimPrefix(v, WithoutEnv+"=")}
		}
	}
	return nil
}

func isWithout(v string) bool { return strings.HasPrefix(v, WithoutEnv+"=") }

// times leaves out single occurrences of a fault, and returns the fault with those that are needed.
func (d *dropper) times(number string) (f Injected) {
	for _, f = range d.last.Injected() {
		if strconv.Itoa(f.Number) == number {
			break
		}
	}
	if f.Times < 2 {
		return f
	}
	for n := uint64(1); n <= f.Times; n++ {
		if d.ctx.Err() != nil || !d.drop(d.last.Seed, fmt.Sprintf("%d.%d", f.Number, n)) {
			f.Needed = append(f.Needed, n)
		}
	}
	return f
}

// sameFailure reports whether two runs have failed in the same way.
func sameFailure(a, b *Result) bool {
	same := func(f, g Failure) bool { return f.Kind == g.Kind && f.Name == g.Name }
	return a.Ended == b.Ended && a.Code == b.Code && slices.EqualFunc(a.Failures, b.Failures, same)
}
