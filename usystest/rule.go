package usystest

import (
	"sync"
	"testing"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

// A rule is a rule of faults that the host has.
type rule struct {
	number int32
	calls  []int // the numbers of the calls that it matches

	mu    sync.Mutex
	ended bool
	last  func() // reads its results before it is removed
	final counts
}

type counts struct{ matched, hit uint64 }

// adding guards the host's rules: they are added one at a time.
var adding sync.Mutex

// add parses a rule, and adds it until the test ends.
func add(t testing.TB, text string, o faults.Options) (*rule, error) {
	var r *rule
	var err error
	quiet(func() {
		adding.Lock()
		defer adding.Unlock()
		r, err = compile(text, o)
	})
	if err != nil {
		return nil, place(err)
	}
	t.Cleanup(r.remove)
	return r, nil
}

func (r *rule) counted() (c counts) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return r.final
	}
	hostCounted(r.number, &c.matched, &c.hit)
	return c
}

// remove removes the rule: another rule may get its number afterwards.
func (r *rule) remove() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last != nil {
		r.last()
	}
	hostCounted(r.number, &r.final.matched, &r.final.hit)
	r.ended = true
	hostRemove(r.number)
}

// ordinals counts the rules of each test.
var ordinals numbers

type numbers struct {
	mu sync.Mutex
	of map[testing.TB]int
}

// next returns the number of the next rule of a test.
func (n *numbers) next(t testing.TB) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of == nil {
		n.of = map[testing.TB]int{}
	}
	if n.of[t] == 0 {
		t.Cleanup(func() {
			n.mu.Lock()
			defer n.mu.Unlock()
			delete(n.of, t)
		})
	}
	n.of[t]++
	return n.of[t]
}
