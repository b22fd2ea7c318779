package behave

import (
	"path/filepath"
)

// A need is the size of the C stack that a function needs, including its return address.
type need struct {
	bytes int64
	chain []step // the deepest path
	last  string // the function at the end, if it is not the host's
	// The reasons why it may be more, each once.
	unbounded []bound
}

// A bound is a reason why a need has no bound.
type bound struct {
	why   string
	chain []step
}

const maxBounds = 16

// A deepener computes needs.
type deepener struct {
	g    *Graph
	su   Usage
	done map[*analysis]*need
	path []*hop // the functions whose needs are being computed, the root first
}

// A hop is a function on the path, with the stack in use above its callee.
type hop struct {
	a      *analysis
	e      *event
	height int64
}

// need computes the need of a function.
func (d *deepener) need(a *analysis) *need {
	if n := d.done[a]; n != nil {
		return n
	}
	frame, measured := d.su.of(a.fn)
	n := &need{bytes: a.own}
	if measured.bytes > 0 {
		n.bytes = frame
	}
	n.chain = []step{{a.fn, a.fn.addr}}
	at := func(pc int64) []step { return []step{{a.fn, pc}} }
	switch {
	case measured.bytes > 0:
		if measured.dynamic {
			n.add("its frame has no fixed size (-fstack-usage says so)", at(a.fn.addr))
		}
	case a.dynamic != 0:
		n.add("its frame has no fixed size (alloca, or an array of variable length)", at(a.dynamic))
	}
	if a.switches != 0 {
		n.add("it goes on on another stack", at(a.switches))
	}
	if a.lost != 0 {
		n.add("its code could not be followed", at(a.lost))
	}
	me := &hop{a: a}
	d.path = append(d.path, me)
	for i := range a.events {
		e := &a.events[i]
		if e.kind != callSite || e.to.kind == param && len(d.path) > 1 {
			continue // the caller has the same event, with its arguments
		}
		me.e, me.height = e, e.height
		if measured.bytes > 0 && len(e.trail) == 1 {
			if me.height = frame; e.tail {
				me.height = 0
			}
		}
		targets := d.g.targets(e)
		for _, to := range targets {
			if callee := d.g.done[to]; callee != nil {
				d.callee(n, me, callee)
			}
		}
		numbers := e.to.numbers()
		switch {
		case numbers == nil && len(targets) == 0:
			n.add("a call through a pointer could not be followed", e.trail)
		case len(targets) < len(numbers): // some are in libc
			if b := me.height + d.g.rules.libc(); b > n.bytes {
				n.bytes, n.chain, n.last = b, e.trail, d.g.m.name(numbers[0])
			}
		}
	}
	d.path = d.path[:len(d.path)-1]
	d.done[a] = n
	return n
}

// callee adds the need of a callee.
func (d *deepener) callee(n *need, me *hop, callee *analysis) {
	for i, h := range d.path {
		if h.a != callee {
			continue
		}
		round := int64(0)
		var chain []step
		limit := int64(0)
		for _, h := range d.path[i:] {
			round += h.height
			chain = append(chain, h.e.trail...)
			if r, ok := find(d.g.rules.recurse, nil, h.a.fn.name); ok {
				limit = r.n
			}
		}
		if limit > 0 {
			if b := (limit-1)*round + callee.own; b > n.bytes {
				n.bytes, n.chain, n.last = b, chain, callee.fn.name
			}
			return
		}
		n.add("it calls itself", append(chain, step{callee.fn, callee.fn.addr}))
		return
	}
	c := d.need(callee)
	if b := me.height + c.bytes; b > n.bytes {
		n.bytes, n.last = b, c.last
		n.chain = append(append([]step{}, me.e.trail...), c.chain...)
	}
	for _, u := range c.unbounded {
		n.add(u.why, append(append([]step{}, me.e.trail...), u.chain...))
	}
}

func (n *need) add(why string, chain []step) {
	if len(n.unbounded) >= maxBounds {
		return
	}
	end := chain[len(chain)-1]
	for _, u := range n.unbounded {
		if u.why == why && u.chain[len(u.chain)-1] == end {
			return
		}
	}
	n.unbounded = append(n.unbounded, bound{why, chain})
}

// Usage holds the output of gcc -fstack-usage, by source file and function.
type Usage map[[2]string]frame

// A frame is the frame of one function.
type frame struct {
	bytes   int64
	dynamic bool // the size also depends on values
}

// of returns the frame of a function. If its file is unknown, the largest frame of that name
// counts.
func (u Usage) of(f *function) (int64, frame) {
	if len(u) == 0 {
		return 0, frame{}
	}
	if fr, ok := u[[2]string{filepath.Base(f.file), f.name}]; ok && f.file != "" {
		return fr.bytes, fr
	}
	fr := u[[2]string{"", f.name}]
	return fr.bytes, fr
}
