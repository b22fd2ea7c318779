package trace

import (
	"cmp"
	"slices"
	"time"
)

// waiting is a call that has not returned.
type waiting struct {
	r     *Record
	p     *process
	since time.Time
	told  bool
}

// begun has the calls that have not returned, by thread. A thread has several if a signal
// handler makes calls: the interrupted one comes first.
type begun map[int][]*waiting

func (b begun) add(p *process, r *Record) {
	b[r.Thread] = append(b[r.Thread], &waiting{r: r, p: p, since: time.Now()})
}

// remove removes the call whose second record is r, and returns it, or nil if there is
// none. Calls that the thread has begun since then will not return.
func (b begun) remove(r *Record) *waiting {
	list := b[r.Thread]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].r.Begin != r.Begin {
			continue
		}
		w := list[i]
		if b[r.Thread] = list[:i]; i == 0 {
			delete(b, r.Thread)
		}
		return w
	}
	return nil
}

// of removes the calls of a process, and returns them in the order in which they began.
func (b begun) of(p *process) (all []*waiting) {
	for thread, list := range b {
		if list[0].p == p {
			delete(b, thread)
			all = append(all, list...)
		}
	}
	slices.SortStableFunc(all, func(a, b *waiting) int {
		return cmp.Or(cmp.Compare(a.r.Begin, b.r.Begin), cmp.Compare(a.r.Thread, b.r.Thread))
	})
	return all
}
