package behave

import (
	"fmt"
	"maps"
	"slices"
)

// An analysis is what one function does, as far as it can be told from its own code.
type analysis struct {
	fn       *function
	sites    []site // in the order of their addresses
	own      int64  // the deepest that it goes itself, with its return address
	returns  bool
	dynamic  int64 // where it takes stack of a size that is not known, or 0
	switches int64 // where it goes on on another stack, or 0
	lost     int64 // where a jump or an instruction could not be followed, or 0
	busy     bool  // it is being followed
	events   []event
	known    map[eventKey]bool
	grew     int     // how many events its callers have seen
	reads    []int64 // the variables that it looked at
}

// A site is a place where a function does something that matters.
type site struct {
	kind   siteKind
	pc     int64
	to     value    // the function called; the system call's number; the variable stored to
	args   [6]value // of the call; [0] is the value stored
	height int64    // bytes of stack that are in use there, above what is called
	tail   bool     // a jump: what is called takes this function's place
}

type siteKind uint8

const (
	callSite siteKind = iota
	sysSite
	gateSite // a system call of another sort: its number is not followed
	storeSite
)

const (
	maxSlots = 256
	maxJoins = 24 // until a place stops being looked at more closely
	never    = 1 << 60
)

// A walk follows one function.
type walk struct {
	g     *Graph
	m     *image
	a     *analysis
	in    map[int64]*state // by leader: where ways begin or meet
	joins map[int64]int
	cover map[int64]int64 // instruction to the leader from which it was reached
	work  []int64
	last  bool // collect sites
	// Where instructions begin, in the functions for which that was asked.
	starts map[int64]bool
}

// analyse follows the function at an address.
func (g *Graph) analyse(addr int64) *analysis {
	if a, ok := g.done[addr]; ok {
		return a
	}
	fn := g.m.function(addr)
	if fn == nil || fn.addr != addr {
		end := g.m.nextFunction(addr)
		if fn != nil {
			end = fn.end
		}
		if s := g.m.Segment(addr); s != nil {
			end = min(end, s.Addr+int64(len(s.Data)))
		}
		n := function{addr: addr, end: end, name: g.m.name(addr)}
		if fn != nil {
			n.part, n.section, n.file = fn.part, fn.section, fn.file
		}
		fn = &n
	}
	a := &analysis{fn: fn, own: 8}
	g.done[addr], a.busy = a, true // for who comes here again before it is ready
	g.depth++
	defer func() { g.depth--; a.busy = false }()
	w := walk{g: g, m: g.m, a: a, in: map[int64]*state{}, joins: map[int64]int{}, cover: map[int64]int64{}}
	var s state
	for i := range s.regs {
		s.regs[i] = anything
	}
	for i, r := range [6]int{di, si, dx, cx, r8, r9} {
		s.regs[r] = value{kind: param, n: int64(i)}
	}
	s.regs[sp] = value{kind: stack}
	s.escaped = never
	w.meet(addr, &s)
	w.run()
	if a.lost != 0 {
		w.sweep()
	}
	w.collect()
	return a
}

func (w *walk) run() {
	for len(w.work) > 0 && w.g.budget > 0 {
		pc := w.work[len(w.work)-1]
		w.work = w.work[:len(w.work)-1]
		w.follow(pc)
	}
}

// collect goes over everything once more, when all is known, for the sites.
func (w *walk) collect() {
	w.last = true
	for _, pc := range slices.Sorted(maps.Keys(w.in)) {
		w.follow(pc)
	}
	slices.SortStableFunc(w.a.sites, func(a, b site) int { return compare(a.pc, b.pc) })
}

// sweep looks at code that no jump was seen to lead to, in case one does that could
// not be followed.
func (w *walk) sweep() {
	var s state
	for i := range s.regs {
		s.regs[i] = anything
	}
	s.regs[sp] = value{kind: stack, n: 8 - w.a.own}
	s.regs[bp] = anything
	s.escaped = never
	for pc := w.a.fn.addr; pc < w.a.fn.end; {
		code := w.m.code(pc)
		inst, ok := decode(code)
		if !ok {
			pc++
			continue
		}
		if _, seen := w.cover[pc]; !seen && !isNop(inst) {
			t := s
			w.meet(pc, &t)
			w.run()
		}
		pc += int64(inst.Len)
	}
}

// meet lets a way come to an address.
func (w *walk) meet(pc int64, s *state) {
	if w.last {
		return
	}
	old, there := w.in[pc]
	if !there {
		c := *s
		c.frame = slices.Clone(s.frame)
		w.in[pc] = &c
		w.work = append(w.work, pc)
		if l, covered := w.cover[pc]; covered && l != pc {
			w.work = append(w.work, l) // which comes by here too
		}
		return
	}
	if w.joins[pc]++; w.joins[pc] > maxJoins {
		if v := old.regs[sp]; join(v, s.regs[sp]) != v && w.a.dynamic == 0 {
			w.a.dynamic = pc // deeper every time
		}
		if old.widen(s) {
			w.work = append(w.work, pc)
		}
		return
	}
	if old.join(s) {
		w.work = append(w.work, pc)
	}
}

// follow goes from a leader to where control parts.
func (w *walk) follow(leader int64) {
	s := *w.in[leader]
	s.frame = slices.Clone(s.frame)
	for pc := leader; ; {
		if pc != leader {
			if _, isLeader := w.in[pc]; isLeader {
				w.meet(pc, &s)
				return
			}
		}
		if w.g.budget--; w.g.budget <= 0 {
			return
		}
		code := w.m.code(pc)
		if code == nil || !w.here(pc) {
			if code != nil && pc != w.a.fn.addr { // it runs on into the next function
				w.call(&s, pc, constant(pc), true)
			}
			return
		}
		if !w.last {
			w.cover[pc] = leader
		}
		inst, ok := decode(code)
		if !ok {
			w.lose(pc)
			return
		}
		next := pc + int64(inst.Len)
		if inst.Op == 0 {
			for _, r := range loses(code[:inst.Len]) {
				s.regs[r] = anything
			}
			pc = next
			continue
		}
		if !w.step(&s, pc, next, &inst) {
			return
		}
		w.deep(&s)
		pc = next
	}
}

func (w *walk) lose(pc int64) {
	if w.a.lost == 0 {
		w.a.lost = pc
	}
}

// deep notes how far down the stack pointer has gone.
func (w *walk) deep(s *state) {
	if v := s.regs[sp]; v.kind == stack {
		w.a.own = max(w.a.own, 8-v.n)
	}
}

// jump lets control go to an address: within the function, or to another that takes
// its place.
func (w *walk) jump(s *state, pc, to int64) {
	if w.nowhere(to) {
		return
	}
	if w.here(to) {
		// Recursion by a jump to the beginning is a loop.
		w.meet(to, s)
		return
	}
	w.call(s, pc, constant(to), true)
}

// call notes a call, or a jump out of the function, and reports whether control comes
// back.
func (w *walk) call(s *state, pc int64, to value, tail bool) (back bool) {
	height := int64(8)
	if v := s.regs[sp]; v.kind == stack {
		height = 8 - v.n
	}
	if tail {
		height -= 8
	}
	to = w.m.linked(to)
	if w.last {
		w.a.sites = append(w.a.sites, site{kind: callSite, pc: pc, to: to, args: w.args(s, cx), height: height, tail: tail})
	}
	back = w.returns(to)
	if tail && back {
		w.a.returns = true
	}
	return back
}

// args are the first six arguments; the fourth is in cx, or in r10 for the kernel.
func (w *walk) args(s *state, fourth int) (args [6]value) {
	for i, r := range [6]int{di, si, dx, fourth, r8, r9} {
		args[i] = s.regs[r]
	}
	return args
}

// returns reports whether what is called may come back.
func (w *walk) returns(to value) bool {
	list := to.numbers()
	if list == nil {
		return true
	}
	for _, addr := range list {
		if name, _, ok := w.m.Extern(addr); ok {
			if !noReturn[name] {
				return true
			}
			continue
		}
		if f := w.m.function(addr); f != nil && f.addr == addr && noReturn[f.name] && w.m.libc {
			continue
		}
		if w.m.code(addr) == nil {
			continue // nowhere
		}
		if w.g.depth > maxDepth || w.g.isGo(addr) {
			return true
		}
		if a := w.g.analyse(addr); a.returns || a.busy {
			return true
		}
	}
	return false
}

// where is an address as people find it in a disassembly.
func (m *image) where(pc int64) string {
	f := m.function(pc)
	if f == nil {
		return fmt.Sprintf("%#x", pc)
	}
	return plus(f.name, pc-f.addr)
}
