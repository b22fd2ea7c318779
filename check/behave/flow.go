package behave

import (
	"maps"
	"slices"
)

// An analysis is the result for one function, as far as its own code decides.
type analysis struct {
	fn       *function
	sites    []site // in the order of their addresses
	own      int64  // the most stack that it uses itself, with its return address
	returns  bool
	dynamic  int64 // the address where it takes stack of unknown size, or 0
	switches int64 // the address where it changes to another stack, or 0
	lost     int64 // the address where a jump or an instruction could not be followed, or 0
	busy     bool  // the analysis is not complete
	events   []event
	known    map[eventKey]bool
	grew     int     // the number of events that its callers have seen
	reads    []int64 // the variables that the analysis has read
}

// A site is a place with an operation that matters.
type site struct {
	kind   siteKind
	pc     int64
	to     value    // the function called; the system call's number; the variable stored to
	args   [6]value // of the call; [0] is the value stored
	height int64    // bytes of stack in use there, above the callee
	tail   bool     // a jump: the callee replaces this function
}

type siteKind uint8

const (
	callSite siteKind = iota
	sysSite
	gateSite // a system call by another instruction: its number is not followed
	storeSite
)

const (
	maxSlots = 256
	maxJoins = 24 // of states at a place, before they are widened
	never    = 1 << 60
)

// A walk follows one function.
type walk struct {
	g     *Graph
	m     *image
	a     *analysis
	in    map[int64]*state // by leader: an address where paths begin or meet
	joins map[int64]int
	cover map[int64]int64 // by instruction: the leader from which it was reached
	work  []int64
	last  bool // collect sites
	// The addresses of instructions, in the functions for which they were computed.
	starts map[int64]bool
}

// analyse returns the analysis of the function at an address.
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
	g.done[addr], a.busy = a, true // for recursive calls, before it is complete
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

// collect goes through all code once more, with the final states, and collects the sites.
func (w *walk) collect() {
	w.last = true
	for _, pc := range slices.Sorted(maps.Keys(w.in)) {
		w.follow(pc)
	}
	slices.SortStableFunc(w.a.sites, func(a, b site) int { return compare(a.pc, b.pc) })
}

// sweep follows code to which no known jump leads, in case a jump that could not be followed
// does.
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

// meet joins state s into the state at an address.
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
			w.work = append(w.work, l) // its path includes this address, too
		}
		return
	}
	if w.joins[pc]++; w.joins[pc] > maxJoins {
		if v := old.regs[sp]; join(v, s.regs[sp]) != v && w.a.dynamic == 0 {
			w.a.dynamic = pc // the stack grows in each round
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

// follow goes from a leader to the next place where control flow divides.
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

// deep records the depth of the stack pointer.
func (w *walk) deep(s *state) {
	if v := s.regs[sp]; v.kind == stack {
		w.a.own = max(w.a.own, 8-v.n)
	}
}

// jump follows a jump to an address in the function, or to another function that replaces it.
func (w *walk) jump(s *state, pc, to int64) {
	if w.nowhere(to) {
		return
	}
	if w.here(to) {
		// A jump to the function's beginning is a loop.
		w.meet(to, s)
		return
	}
	w.call(s, pc, constant(to), true)
}

// call records a call, or a jump out of the function, and reports whether it may return.
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

// args returns the first six arguments; the fourth is in cx, or in r10 for the kernel.
func (w *walk) args(s *state, fourth int) (args [6]value) {
	for i, r := range [6]int{di, si, dx, fourth, r8, r9} {
		args[i] = s.regs[r]
	}
	return args
}

// returns reports whether the callee may return.
func (w *walk) returns(to value) bool {
	list := to.numbers()
	if list == nil {
		return true
	}
	for _, addr := range list {
		if name, _, ok := w.m.Extern(addr); ok {
			if !noReturn()[name] {
				return true
			}
			continue
		}
		if f := w.m.function(addr); f != nil && f.addr == addr && noReturn()[f.name] && w.m.libc {
			continue
		}
		if w.m.code(addr) == nil {
			continue // address 0 is no function
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
