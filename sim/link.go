package sim

import (
	"fmt"
	"slices"
	"time"
)

// A Link describes the way from one machine to another. The zero Link is that of a run without faults:
// latencies are those of the setting latency-ns, which the seed draws, and nothing is lost.
type Link struct {
	// Each packet takes a time that is drawn from Latency to LatencyMax. If LatencyMax is less than
	// Latency, each takes Latency. If both are 0, the time is that of the setting latency-ns.
	Latency, LatencyMax time.Duration

	// Bandwidth is how many bytes the link carries in a second; 0: there is no bound.
	Bandwidth int64

	// Loss, Duplicate and Reorder are shares of packets, from 0 to 1: those that are lost, those that
	// arrive twice, and those that a later one overtakes. Of TCP, a lost packet is sent again, and
	// bytes stay in order.
	Loss, Duplicate, Reorder float64

	// Cut loses everything.
	Cut bool
}

// pair is two machines, by number: the way from the first to the second.
type pair [2]int32

// An effect changes links until it is removed.
type effect struct {
	pairs  []pair
	change Link // its fields that are not zero
}

// links holds the changes of ways between machines.
type links struct {
	base    map[pair]Link // of SetLink
	effects []*effect     // in the order in which they began
}

// with returns the link with the changes of another one.
func (l Link) with(change Link) Link {
	if change.Latency != 0 || change.LatencyMax != 0 {
		l.Latency, l.LatencyMax = change.Latency, change.LatencyMax
	}
	if change.Bandwidth != 0 {
		l.Bandwidth = change.Bandwidth
	}
	l.Loss = max(l.Loss, change.Loss)
	l.Duplicate = max(l.Duplicate, change.Duplicate)
	l.Reorder = max(l.Reorder, change.Reorder)
	l.Cut = l.Cut || change.Cut
	return l
}

// values returns the link as the host takes it.
func (l Link) values() []int64 {
	const million = 1e6
	least, most := int64(l.Latency), int64(max(l.Latency, l.LatencyMax))
	if least == 0 && most == 0 {
		least, most = -1, -1 // the host's setting
	}
	v := []int64{least, most, l.Bandwidth, int64(l.Loss * million), int64(l.Duplicate * million), int64(l.Reorder * million), 0}
	if l.Cut {
		v[len(v)-1] = 1
	}
	return v
}

func (l Link) check() error {
	share := func(v float64) bool { return v >= 0 && v <= 1 }
	switch {
	case l.Latency < 0 || l.LatencyMax < 0:
		return fmt.Errorf("sim: a latency is not negative")
	case l.Bandwidth < 0:
		return fmt.Errorf("sim: a bandwidth is not negative")
	case !share(l.Loss) || !share(l.Duplicate) || !share(l.Reorder):
		return fmt.Errorf("sim: Loss, Duplicate and Reorder are shares from 0 to 1")
	}
	return nil
}

// place tells the host the present state of a link. The caller holds w.mu.
func (w *world) place(p pair) error {
	l := w.links.base[p]
	for _, e := range w.links.effects {
		if slices.Contains(e.pairs, p) {
			l = l.with(e.change)
		}
	}
	return hostError(int64(w.host.link(p[0], p[1], l.values())))
}

func (w *world) placeAll(pairs []pair) (err error) {
	for _, p := range pairs {
		if e := w.place(p); e != nil && err == nil {
			err = fmt.Errorf("sim: link: %w", e)
		}
	}
	return err
}

// begin starts an effect. The caller holds w.mu.
func (w *world) begin(e *effect) error {
	w.links.effects = append(w.links.effects, e)
	return w.placeAll(e.pairs)
}

// end ends an effect. The caller holds w.mu.
func (w *world) end(e *effect) error {
	w.links.effects = slices.DeleteFunc(w.links.effects, func(o *effect) bool { return o == e })
	return w.placeAll(e.pairs)
}

// between returns the ways from machines of a to machines of b, and back with both.
func between(a, b []*Machine, both bool) (list []pair) {
	for _, from := range a {
		for _, to := range b {
			if from == to {
				continue
			}
			list = append(list, pair{from.number, to.number})
			if both {
				list = append(list, pair{to.number, from.number})
			}
		}
	}
	slices.SortFunc(list, func(p, q pair) int { return slices.Compare(p[:], q[:]) })
	return slices.Compact(list)
}

// SetLink sets the way from one machine to another; the way back is another one. Faults that begin
// later change it, and leave it as it was set when they end. Packets that are on their way arrive
// as they would have.
func SetLink(from, to *Machine, l Link) error {
	w, err := here()
	if err == nil {
		err = l.check()
	}
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.links.base == nil {
		w.links.base = map[pair]Link{}
	}
	p := pair{from.number, to.number}
	w.links.base[p] = l
	return w.placeAll([]pair{p})
}

// Partition cuts the ways between the machines of a and those of b, both ways, until [Heal] or
// [Quiet]. Ways within a and within b stay.
func Partition(a, b []*Machine) error {
	w, err := here()
	if err != nil {
		return err
	}
	return w.step("link="+names(a)+"|"+names(b)+":cut", func() error { return w.partition(a, b) })
}

func (w *world) partition(a, b []*Machine) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := &effect{pairs: between(a, b, true), change: Link{Cut: true}}
	w.cuts = append(w.cuts, e)
	return w.begin(e)
}

// Heal undoes all calls of [Partition]. Faults that are texts end at their times, or by [Fault.Stop].
func Heal() error {
	w, err := here()
	if err != nil {
		return err
	}
	return w.heal()
}

func (w *world) heal() (err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.cuts {
		if e := w.end(e); err == nil {
			err = e
		}
	}
	w.cuts = nil
	return err
}

// Reset ends all TCP connections between two machines: each side reads or writes ECONNRESET.
func Reset(a, b *Machine) error {
	w, err := here()
	if err != nil {
		return err
	}
	return w.step("link="+a.name+"|"+b.name+":reset", func() error { return w.reset(a.number, b.number) })
}

func (w *world) reset(a, b int32) error {
	if err := hostError(w.host.act(a, actReset, int64(b))); err != nil {
		return fmt.Errorf("sim: reset: %w", err)
	}
	return nil
}

// names returns machines' names with commas between.
func names(list []*Machine) string {
	var s []byte
	for i, m := range list {
		if i > 0 {
			s = append(s, ',')
		}
		s = append(s, m.name...)
	}
	return string(s)
}
