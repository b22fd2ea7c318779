package keepalive

import "golang.org/x/tools/go/ssa"

// sources finds where the numbers of nodes come from, as flow finds what flows into
// them: for all nodes that reach each other at a time, and only once. Of a difference it
// follows what flow has found to matter.
type sources struct {
	c     *checker
	spots map[node]*spot
	stack []*spot  // of components that are not complete
	found []source // their sources, in the order of the walk
}

// A spot is what sources knows of one node.
type spot struct {
	index, low int
	done       bool
	set        *sourceSet // once done, nil where nothing flows in
}

// A sourceSet is where the numbers of some nodes come from.
type sourceSet struct {
	list   []source                           // in order
	params map[*ssa.Function][]*ssa.Parameter // by function, once somebody asks
	sets   []*sourceSet                       // those in the list, likewise
}

// A source is an origin, or a set of them that several have in common.
type source struct {
	origin
	set *sourceSet
}

// smallSet is how many sources a set may have that is copied into others.
const smallSet = 8

// from returns the sources of a node, nil where there are none.
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
		return nil // nothing is followed any more
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

// include adds a set to what was found: itself, or, where it is small, what is in it.
func (s *sources) include(set *sourceSet) {
	switch {
	case set == nil:
	case len(set.list) <= smallSet:
		s.found = append(s.found, set.list...)
	default:
		s.found = append(s.found, source{set: set})
	}
}

// newSet makes a set of what was found, each once.
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

// parametersOf returns which of a function's parameters the number in a value can be,
// receivers not counted.
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

// unsafeOf returns a conversion among the sources of a node that needs care, the first
// one, nil where there is none.
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
