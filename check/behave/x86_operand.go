package behave

import (
	"slices"

	"golang.org/x/arch/x86/x86asm"
)

// add returns the sum of two values.
func (w *walk) add(a, b value) value {
	if a.kind != numeric && b.kind == numeric {
		a, b = b, a
	}
	switch {
	case a.kind == numeric && b.kind == numeric:
		x, y := a.numbers(), b.numbers()
		if len(x)*len(y) > maxNumbers {
			return anything
		}
		var list []int64
		for _, n := range x {
			for _, k := range y {
				list = append(list, n+k)
			}
		}
		return oneOf(list)
	case a.kind != numeric:
		if a.kind == stack || a.kind == below || b.kind == stack || b.kind == below {
			return value{kind: below}
		}
		return anything
	}
	n, one := a.one()
	switch b.kind {
	case stack:
		if one {
			return value{kind: stack, n: b.n + n}
		}
		return value{kind: below}
	case below, within, from, through:
		if b.kind == within && one && w.m.Segment(n) == nil {
			return value{kind: within, n: b.n + n}
		}
		return b
	case entry:
		if one && n == b.n {
			return value{kind: target, n: n}
		}
	}
	if _, _, ext := w.m.Extern(n); one && (ext || w.m.Segment(n) != nil) {
		return value{kind: within, n: n}
	}
	return anything
}

// address returns the address of a memory operand.
func (w *walk) address(s *state, mem x86asm.Mem, next int64) value {
	if mem.Segment == x86asm.FS || mem.Segment == x86asm.GS {
		return anything
	}
	disp := mem.Disp
	if disp>>31 == 1 { // the decoder does not always extend the sign
		disp = int64(int32(disp))
	}
	v := constant(disp)
	if mem.Base == x86asm.RIP {
		return constant(next + disp)
	}
	if i, bits, ok := register(mem.Base); ok && bits == 64 {
		v = w.add(v, s.regs[i])
	} else if mem.Base != 0 {
		return anything
	}
	if i, bits, ok := register(mem.Index); ok && bits == 64 {
		x := s.regs[i]
		if mem.Scale > 1 {
			x = x.each(func(n int64) int64 { return n * int64(mem.Scale) })
		}
		v = w.add(v, x)
	} else if mem.Index != 0 {
		return anything
	}
	return v
}

// load returns the contents of n bytes of memory.
func (w *walk) load(s *state, at value, n int) value {
	switch at.kind {
	case stack:
		if v, ok := s.slot(at.n, int64(n)); ok {
			return v
		}
		if v, ok := s.slot(at.n, 8); ok && n < 8 {
			return truncate(v, n*8)
		}
	case numeric:
		v := value{}
		for _, addr := range at.numbers() {
			v = join(v, w.variable(addr, n))
		}
		return v
	case within:
		_, _, ext := w.m.Extern(at.n)
		switch {
		case !ext && !w.m.steady(at.n):
			return value{kind: from, n: at.n}
		case n == 8:
			return value{kind: word, n: at.n}
		case n == 4:
			return value{kind: entry, n: at.n}
		}
	case from, through:
		return value{kind: through, n: at.n}
	}
	return anything
}

// variable returns the contents of a variable of n bytes.
func (w *walk) variable(addr int64, n int) value {
	if name, off, ok := w.m.Extern(addr); ok {
		if name == "usys_ops" && off%8 == 0 { // a table of functions: each is named by its offset
			return constant(addr)
		}
		return value{kind: from, n: addr}
	}
	if n > 8 {
		return anything
	}
	if w.m.steady(addr) {
		if v, ok := w.m.Read(addr, n); ok {
			return constant(int64(v))
		}
		return anything
	}
	if n != 8 {
		return anything
	}
	if !slices.Contains(w.a.reads, addr) {
		w.a.reads = append(w.a.reads, addr)
	}
	return w.g.holds(addr)
}

// truncate returns the lower part of a value.
func truncate(v value, bits int) value {
	switch {
	case bits == 64:
		return v
	case v.kind == numeric:
		return v.each(func(n int64) int64 { return n & (1<<bits - 1) })
	case bits == 32 && (v.kind == param || v.kind == entry):
		return v
	}
	return anything
}

// extend returns a value extended from the given sign bit.
func extend(v value, bits int) value {
	switch {
	case v.kind == numeric:
		return v.each(func(n int64) int64 { return n << (64 - bits) >> (64 - bits) })
	case bits == 32:
		return truncate(v, 32)
	}
	return anything
}

// get returns the value of an operand.
func (w *walk) get(s *state, inst *x86asm.Inst, arg x86asm.Arg, next int64) value {
	switch a := arg.(type) {
	case x86asm.Reg:
		if i, bits, ok := register(a); ok {
			if a >= x86asm.AH && a <= x86asm.BH {
				return anything
			}
			return truncate(s.regs[i], bits)
		}
	case x86asm.Imm:
		return constant(int64(a))
	case x86asm.Rel:
		return constant(next + int64(a))
	case x86asm.Mem:
		n := inst.MemBytes
		if n == 0 {
			n = inst.DataSize / 8
		}
		return w.load(s, w.address(s, a, next), n)
	}
	return anything
}

// set writes an operand.
func (w *walk) set(s *state, pc, next int64, inst *x86asm.Inst, arg x86asm.Arg, v value) {
	switch a := arg.(type) {
	case x86asm.Reg:
		i, bits, ok := register(a)
		if !ok {
			return
		}
		if i == sp && bits == 64 {
			w.setSP(s, pc, v)
			return
		}
		if bits < 32 {
			v = anything
		}
		s.regs[i] = truncate(v, bits)
	case x86asm.Mem:
		n := inst.MemBytes
		if n == 0 {
			n = inst.DataSize / 8
		}
		if n < 8 {
			v = truncate(v, 8*n)
		}
		w.store(s, pc, w.address(s, a, next), int64(n), v)
	}
}

// setSP moves the stack pointer.
func (w *walk) setSP(s *state, pc int64, v value) {
	switch v.kind {
	case stack:
		s.regs[sp] = v
	case below: // a frame of unknown size
		if w.a.dynamic == 0 {
			w.a.dynamic = pc
		}
	case param, from, through, numeric, within:
		if w.a.switches == 0 {
			w.a.switches = pc
		}
	}
}

// store writes memory.
func (w *walk) store(s *state, pc int64, at value, n int64, v value) {
	switch at.kind {
	case stack:
		if v.kind == stack { // where other functions will find it
			s.escaped = min(s.escaped, v.n)
		}
		if top := s.regs[sp]; top.kind == stack && at.n < top.n { // the red zone, which needs no SUB
			w.a.own = max(w.a.own, 8-top.n+redZone)
		}
		s.put(at.n, n, v)
	case numeric, within:
		if w.last {
			w.a.sites = append(w.a.sites, site{kind: storeSite, pc: pc, to: at, args: [6]value{v}})
		}
		fallthrough
	default:
		if v.kind == stack {
			s.escaped = min(s.escaped, v.n)
		}
	}
}

const redZone = 128 // bytes below the stack pointer that a function may use (the System V ABI)

// bits computes f of two numbers, if both are known.
func bits(a, b value, f func(x, y int64) int64) value {
	if n, ok := b.one(); ok {
		return a.each(func(x int64) int64 { return f(x, n) })
	}
	return anything
}

// width returns the number of bits of an operand.
func width(inst *x86asm.Inst, arg x86asm.Arg) int {
	if r, ok := arg.(x86asm.Reg); ok {
		if _, bits, ok := register(r); ok {
			return bits
		}
	}
	return max(8, 8*inst.MemBytes)
}
