package keepalive

import "golang.org/x/tools/go/ssa"

// sources finds the origins of the numbers of nodes. Like flow, it computes them once for all
// nodes of a strongly connected component. Of a difference it follows the operands that flow
// has found to matter.
type sources struct {
	c     *checker
	spots map[node]*spot
	stack []*spot  // of components that are not complete
	found []source // the sources of these components, in the order of the walk
}

// A spot is the record of sources for one node.
type spot struct {
	index, low int
	done       bool
	set        *sourceSet // valid once done; nil if nothing flows in
}

// A sourceSet is the set of the sources of some nodes.
type sourceSet struct {
	list   []source                           // in order
	params map[*ssa.Function][]*ssa.Parameter // by function, computed on first use
	sets   []*sourceSet                       // the sets in list, computed on first use
}

// A source is an origin, or a set of origins that several sets share.
type source struct {
	origin
	set *sourceSet
}

// smallSet is the largest number of sources of a set that is copied into others.
const smallSet = 8

// from returns the sources of a node, or nil if there are none.
func (c *checker) from(n node) *sourceSet {
	if c.flow().reach(n).holds == 0 {
		return nil
	}
	if c.origins == nil {
		c.origins = &sources{c: c, spots: map[node]*spot{}}
	}
	return c.origins.reach(n)
}

func (s *sources) reach(n node) *sourceSet {
	if s.c.spent() {
		return nil // the budget is spent
	}
	if p := s.spots[n]; p != nil {
		return p.set
	}
	return s.walk(n).set
}

// walk makes the spot of a node, and of all that flow into it.
func (s *sources) walk(n node) *spot {
	p := &spot{index: len(s.spots), low: len(s.spots)}
	s.spots[n] = p
	bottom, begun := len(s.stack), len(s.found)
	s.stack = append(s.stack, p)
	t := tracer{c: s.c, found: func(o origin) { s.found = append(s.found, source{origin: o}) }}
	t.visit = func(n node) {
		if !s.c.step() {
			return
		}
		next := s.spots[n]
		if next == nil {
			next = s.walk(n)
		}
		if next.done {
			s.include(next.set)
		} else {
			p.low = min(p.low, next.low)
		}
	}
	t.expand(n)
	if p.low == p.index {
		set := newSet(s.found[begun:])
		for _, member := range s.stack[bottom:] {
			member.set, member.done = set, true
		}
		s.stack, s.found = s.stack[:bottom], s.found[:begun]
	}
	return p
}

// include adds a set to found, or its members if it is small.
func (s *sources) include(set *sourceSet) {
	switch {
	case set == nil:
	case len(set.list) <= smallSet:
		s.found = append(s.found, set.list...)
	default:
		s.found = append(s.found, source{set: set})
	}
}

// newSet makes a set of the found sources, each once.
func newSet(found []source) *sourceSet {
	set := new(sourceSet)
	seen := map[source]bool{}
	for _, s := range found {
		if !seen[s] {
			seen[s] = true
			set.list = append(set.list, s)
		}
	}
	switch {
	case len(set.list) == 0:
		return nil
	case len(set.list) == 1 && set.list[0].set != nil:
		return set.list[0].set
	}
	return set
}

// parametersOf returns the parameters of a function whose value the number v can be. Receivers
// do not count.
func (c *checker) parametersOf(f *ssa.Function, v ssa.Value) (list []int) {
	seen := map[*sourceSet]bool{}
	var look func(set *sourceSet)
	look = func(set *sourceSet) {
		if set == nil || seen[set] || !c.step() {
			return
		}
		seen[set] = true
		if set.params == nil {
			set.params = map[*ssa.Function][]*ssa.Parameter{}
			for _, s := range set.list {
				if s.param != nil {
					set.params[s.param.Parent()] = append(set.params[s.param.Parent()], s.param)
				}
			}
			for _, s := range set.list {
				if s.set != nil {
					set.sets = append(set.sets, s.set)
				}
			}
		}
		for _, p := range set.params[f] {
			if i := paramIndex(f, p); i >= 0 {
				list = append(list, i)
			}
		}
		for _, inner := range set.sets {
			look(inner)
		}
	}
	look(c.from(node{number, v}))
	return list
}

// unsafeOf returns the first conversion among the sources of a node that needs care, or nil.
func (c *checker) unsafeOf(n node) ssa.Value {
	if c.flow().reach(n).holds&pointers == 0 {
		return nil
	}
	return c.unsafeIn(c.from(n))
}

func (c *checker) unsafeIn(set *sourceSet) ssa.Value {
	if set == nil {
		return nil
	}
	return c.judge(set, func() ssa.Value {
		for _, s := range set.list {
			if !c.step() {
				return nil
			}
			if s.conv != nil && !c.safe(s.conv) {
				return s.conv
			}
			if bad := c.unsafeIn(s.set); bad != nil {
				return bad
			}
		}
		return nil
	})
}

// conversions returns the conversions of pointers among the sources of a number that
// need care.
func (c *checker) conversions(v ssa.Value) (list []ssa.Value) {
	if c.unsafeOf(node{number, v}) == nil {
		return nil
	}
	seen := map[*sourceSet]bool{}
	var look func(set *sourceSet)
	look = func(set *sourceSet) {
		if seen[set] || c.unsafeIn(set) == nil {
			return
		}
		seen[set] = true
		for _, s := range set.list {
			if !c.step() {
				return
			}
			if s.conv != nil && !c.safe(s.conv) {
				list = append(list, s.conv)
			}
			look(s.set)
		}
	}
	look(c.from(node{number, v}))
	return list
}
