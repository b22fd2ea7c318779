package behave

import (
	"fmt"
	"maps"
	"slices"

	"golang.org/x/arch/x86/x86asm"
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

// A state is what is known before an instruction.
type state struct {
	regs  [16]value
	frame []slot // by offset
	// The stack from here on is known to others, who may change it.
	escaped int64
	// The last comparison was of the stack pointer with this: a loop that touches a
	// large frame page by page ends there.
	probe value
}

// A slot is a word of the stack, at off from where the stack pointer was at entry.
type slot struct {
	off, size int64
	v         value
}

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
		if s := g.m.segment(addr); s != nil {
			end = min(end, s.addr+int64(len(s.data)))
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
		if _, seen := w.cover[pc]; !seen && inst.Op != x86asm.NOP {
			t := s
			w.meet(pc, &t)
			w.run()
		}
		pc += int64(inst.Len)
	}
}

// here tells whether code at an address belongs to the function.
func (w *walk) here(addr int64) bool {
	if addr >= w.a.fn.addr && addr < w.a.fn.end {
		return true
	}
	f := w.m.function(addr)
	if f == nil || f.part != w.a.fn.part || f == w.a.fn {
		return false
	}
	mine := cold.ReplaceAllString(w.a.fn.name, "")
	if c := w.m.colds[f.addr]; c != nil {
		return slices.Contains(c.of, mine)
	}
	return f.name == mine && w.m.colds[w.a.fn.addr] != nil // back from the part that lies apart
}

// nowhere tells whether what is jumped to never happens, so that no code is there.
func (w *walk) nowhere(addr int64) bool {
	c := w.m.colds[addr]
	return c != nil && c.empty
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

// join adds what another way knows, and tells whether that changed anything.
func (s *state) join(o *state) (changed bool) {
	for i := range s.regs {
		if v := join(s.regs[i], o.regs[i]); v != s.regs[i] {
			s.regs[i], changed = v, true
		}
	}
	kept := s.frame[:0]
	for _, a := range s.frame {
		if b, ok := o.slot(a.off, a.size); ok {
			if v := join(a.v, b); v != a.v {
				a.v, changed = v, true
			}
			if a.v != anything {
				kept = append(kept, a)
				continue
			}
		}
		changed = true
	}
	s.frame = kept
	if o.escaped < s.escaped {
		s.escaped, changed = o.escaped, true
	}
	if s.probe != o.probe && s.probe.kind != nothing {
		s.probe, changed = value{}, true
	}
	return changed
}

// widen gives up what still changes, so that an end is reached.
func (s *state) widen(o *state) (changed bool) {
	for i := range s.regs {
		if v := join(s.regs[i], o.regs[i]); v != s.regs[i] && i != sp {
			changed = changed || s.regs[i] != anything
			s.regs[i] = anything
		}
	}
	changed = changed || len(s.frame) > 0
	s.frame = nil
	return changed
}

func (s *state) slot(off, size int64) (value, bool) {
	i, ok := slices.BinarySearchFunc(s.frame, off, func(a slot, off int64) int { return compare(a.off, off) })
	if !ok || s.frame[i].size != size {
		return anything, false
	}
	return s.frame[i].v, true
}

// put writes a word of the stack.
func (s *state) put(off, size int64, v value) {
	s.frame = slices.DeleteFunc(s.frame, func(a slot) bool { return a.off < off+size && off < a.off+a.size })
	if v == anything || len(s.frame) >= maxSlots {
		return
	}
	i, _ := slices.BinarySearchFunc(s.frame, off, func(a slot, off int64) int { return compare(a.off, off) })
	s.frame = slices.Insert(s.frame, i, slot{off, size, v})
}

// drop forgets the stack from off on.
func (s *state) drop(off int64) {
	s.frame = slices.DeleteFunc(s.frame, func(a slot) bool { return a.off+a.size > off })
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

// call notes a call, or a jump out of the function, and tells whether control comes
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

// returns tells whether what is called may come back.
func (w *walk) returns(to value) bool {
	list := to.numbers()
	if list == nil {
		return true
	}
	for _, addr := range list {
		if name, _, ok := w.m.isExtern(addr); ok {
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

// table lets control go to all places that a jump table leads to.
func (w *walk) table(s *state, pc int64, v value) bool {
	const most = 1 << 14
	n := 0
	for at := v.n; n < most; n++ {
		var to int64
		switch v.kind {
		case target:
			d, ok := w.m.read(at, 4)
			if !ok {
				return n > 0
			}
			to, at = v.n+int64(int32(d)), at+4
		default:
			d, ok := w.m.read(at, 8)
			if !ok {
				return n > 0
			}
			to, at = int64(d), at+8
		}
		if w.nowhere(to) {
			continue
		}
		// Behind the table may lie anything, this function's address among it.
		if !w.here(to) || to == w.a.fn.addr || !w.begins(to) {
			break
		}
		w.meet(to, s)
	}
	return n > 0
}

// begins tells whether an instruction begins at an address of the function, when its
// code is read from the front. What lies behind a jump table rarely leads there.
func (w *walk) begins(addr int64) bool {
	f := w.a.fn
	if addr < f.addr || addr >= f.end {
		if f = w.m.function(addr); f == nil {
			return false
		}
	}
	if w.starts == nil {
		w.starts = map[int64]bool{}
	}
	if !w.starts[f.addr] {
		for pc := f.addr; pc < f.end && w.g.budget > 0; w.g.budget-- {
			w.starts[pc] = true
			inst, ok := decode(w.m.code(pc))
			if !ok {
				break
			}
			pc += int64(inst.Len)
		}
	}
	return w.starts[addr]
}

// words are the functions that a table of pointers holds.
func (w *walk) words(v value) []int64 {
	end := v.n + 8*maxNumbers*16
	if o := w.m.object(v.n); o != nil {
		end = o.end
	} else if g := w.m.segment(v.n); g != nil {
		end = min(end, g.addr+g.size)
	}
	var list []int64
	for at := v.n; at+8 <= end && len(list) < 1024; at += 8 {
		p, ok := w.m.read(at, 8)
		if !ok {
			break
		}
		if f := w.m.function(int64(p)); f != nil && f.addr == int64(p) {
			list = append(list, f.addr)
		} else if _, _, ok := w.m.isExtern(int64(p)); ok {
			list = append(list, int64(p))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// At where, as people find it in a disassembly.
func (m *image) where(pc int64) string {
	f := m.function(pc)
	if f == nil {
		return fmt.Sprintf("%#x", pc)
	}
	return plus(f.name, pc-f.addr)
}
