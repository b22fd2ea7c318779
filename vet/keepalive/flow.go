package keepalive

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// flow records for nodes whether pointers or parameters flow into them. It computes and
// remembers that for all nodes of a strongly connected component at a time (Tarjan's
// algorithm), so that the work is linear in the size of the package.
type flow struct {
	c     *checker
	marks map[node]*mark
	stack []*mark // of components that are not complete
}

// A mark is the record of one node.
type mark struct {
	holds  holding
	length bool // of a difference: the subtrahend is made of a pointer

	sub        *ssa.BinOp // the node is this difference, and next its two operands
	next       []*mark
	from       []*mark // the marks of the same component whose next contains this one
	index, low int
	done       bool // its component is complete
}

// holding is a set of the kinds of values that flow into a node.
type holding byte

const (
	pointers holding = 1 << iota
	parameters
)

// flow returns the record of this package, and makes it on first use. forget discards it after
// the summary of a function on which it depends has grown.
func (c *checker) flow() *flow {
	if c.known == nil {
		c.known = &flow{c: c, marks: map[node]*mark{}}
	}
	return c.known
}

// grown notes that the summary of a function has grown.
func (c *checker) grown(f *ssa.Function) { c.stale = c.stale || c.consulted[f] }

// forget discards all records.
func (c *checker) forget() {
	c.known, c.origins, c.stale = nil, nil, false
	c.judges.forget()
	clear(c.consulted)
}

// reach returns the mark of a node.
func (f *flow) reach(n node) *mark {
	if f.c.spent() {
		return new(mark) // the budget is spent
	}
	if m := f.marks[n]; m != nil {
		return m
	}
	return f.walk(n)
}

// walk makes the mark of a node, and of all that flow into it.
func (f *flow) walk(n node) *mark {
	m := &mark{index: len(f.marks), low: len(f.marks)}
	f.marks[n] = m
	bottom := len(f.stack)
	f.stack = append(f.stack, m)
	visit := func(n node) {
		f.c.steps++
		next := f.marks[n]
		if next == nil {
			next = f.walk(n)
		}
		if !next.done {
			m.low = min(m.low, next.low)
		}
		m.next = append(m.next, next)
	}
	if v, ok := n.at.(*ssa.BinOp); ok && n.kind == number && v.Op == token.SUB {
		m.sub = v
		visit(node{number, v.X})
		visit(node{number, v.Y})
	} else {
		t := tracer{c: f.c, visit: visit, found: func(o origin) { m.holds |= o.holding() }}
		t.expand(n)
	}
	if m.low == m.index {
		settle(f.stack[bottom:])
		f.stack = f.stack[:bottom]
	}
	return m
}

// settle computes which nodes of a component are made of pointers. If the subtrahend of a
// difference leads back to the difference, its value without the difference decides.
func settle(component []*mark) {
	var open []*mark
	for _, m := range component {
		for _, next := range m.next {
			if !next.done {
				next.from = append(next.from, m)
			}
		}
		if m.sub == nil {
			continue
		}
		if right := m.next[1]; right.done {
			m.length = right.holds&pointers != 0
		} else {
			m.length = true // assumed for now
			open = append(open, m)
		}
	}
	spread(component)
	for _, m := range open {
		m.length = m.next[1].holds&pointers != 0
	}
	spread(open)
	for _, m := range component {
		m.done = true
		m.next, m.from = nil, nil
	}
}

// spread propagates what flows into the marks of the list to the other marks of their
// component.
func spread(list []*mark) {
	todo := slices.Clone(list)
	for _, m := range list {
		if m.sub != nil {
			m.add(m.next[0])
			continue
		}
		for _, next := range m.next {
			m.add(next)
		}
	}
	for len(todo) > 0 {
		m := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, other := range m.from {
			if other.add(m) {
				todo = append(todo, other)
			}
		}
	}
}

// add adds what flows in from one of the next nodes, and reports whether m has changed.
func (m *mark) add(next *mark) (more bool) {
	if m.sub != nil && (m.length || next != m.next[0]) {
		return false
	}
	before := m.holds
	m.holds |= next.holds
	return m.holds != before
}
