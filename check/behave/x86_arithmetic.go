package behave

import "golang.org/x/arch/x86/x86asm"

// sums carries out additions and subtractions, and reports whether the instruction is one.
func (o *operation) sums() bool {
	negative := func(n int64) int64 { return -n }
	switch o.inst.Op {
	case x86asm.ADD:
		o.set(o.a, o.w.add(o.get(o.a), o.get(o.b)))
	case x86asm.SUB:
		if o.a == o.b {
			o.set(o.a, constant(0))
		} else {
			o.set(o.a, o.w.add(o.get(o.a), o.get(o.b).each(negative)))
		}
	case x86asm.INC:
		o.set(o.a, o.w.add(o.get(o.a), constant(1)))
	case x86asm.DEC:
		o.set(o.a, o.w.add(o.get(o.a), constant(-1)))
	case x86asm.NEG:
		o.set(o.a, o.get(o.a).each(negative))
	default:
		return false
	}
	return true
}

// bits carries out operations on bits, and reports whether the instruction is one.
func (o *operation) bits() bool {
	switch o.inst.Op {
	case x86asm.XOR:
		if o.a == o.b {
			o.set(o.a, constant(0))
		} else {
			o.set(o.a, bits(o.get(o.a), o.get(o.b), func(x, y int64) int64 { return x ^ y }))
		}
	case x86asm.AND:
		o.and()
	case x86asm.OR:
		n, ok := o.get(o.b).one()
		switch {
		case ok && n == 0: // it only touches the page
		case ok && n == -1:
			o.set(o.a, constant(-1))
		default:
			o.set(o.a, bits(o.get(o.a), o.get(o.b), func(x, y int64) int64 { return x | y }))
		}
	case x86asm.NOT:
		o.set(o.a, o.get(o.a).each(func(n int64) int64 { return ^n }))
	case x86asm.SHL:
		o.set(o.a, bits(o.get(o.a), o.get(o.b), func(x, y int64) int64 { return x << (y & 63) }))
	default:
		return false
	}
	return true
}

// and carries out AND, which may round the stack pointer down.
func (o *operation) and() {
	x, y := o.get(o.a), o.get(o.b)
	n, ok := y.one()
	if !ok || x.kind != stack && x.kind != below {
		o.set(o.a, bits(x, y, func(x, y int64) int64 { return x & y }))
		return
	}
	if x.kind == stack { // rounded down: at most this far, the stack being aligned to 16 at the call
		if step := -n; step > 16 {
			x.n -= step - 16 + (x.n+8)&15
		} else {
			x.n -= (x.n + 8) & 15 & ^n
		}
	}
	o.set(o.a, x)
}
