package behave

import (
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// readOnly are instructions with a first operand that they do not write to.
var readOnly = map[x86asm.Op]bool{
	x86asm.CMP: true, x86asm.TEST: true, x86asm.NOP: true, x86asm.BT: true, x86asm.PREFETCHT0: true, x86asm.PREFETCHT1: true,
	x86asm.PREFETCHT2: true, x86asm.PREFETCHNTA: true, x86asm.PREFETCHW: true, x86asm.CLFLUSH: true, x86asm.LDMXCSR: true,
	x86asm.FLD: true, x86asm.FLDCW: true, x86asm.FILD: true, x86asm.MUL: true, x86asm.DIV: true, x86asm.IDIV: true, x86asm.OUT: true,
}

// step does one instruction. It answers false where control does not go on behind it.
func (w *walk) step(s *state, pc, next int64, inst *x86asm.Inst) bool {
	a, b := inst.Args[0], inst.Args[1]
	get := func(arg x86asm.Arg) value { return w.get(s, inst, arg, next) }
	set := func(arg x86asm.Arg, v value) { w.set(s, pc, next, inst, arg, v) }
	lose := func(regs ...int) {
		for _, r := range regs {
			s.regs[r] = anything
		}
	}
	switch op := inst.Op; op {
	case x86asm.MOV:
		set(a, get(b))
	case x86asm.LEA:
		if m, ok := b.(x86asm.Mem); ok {
			set(a, w.address(s, m, next))
		}
	case x86asm.MOVZX:
		set(a, get(b))
	case x86asm.MOVSX, x86asm.MOVSXD:
		set(a, extend(get(b), width(inst, b)))
	case x86asm.CDQE:
		s.regs[ax] = extend(truncate(s.regs[ax], 32), 32)
	case x86asm.CWDE, x86asm.CBW:
		lose(ax)
	case x86asm.CDQ, x86asm.CQO, x86asm.CWD:
		lose(dx)
	case x86asm.ADD:
		set(a, w.add(get(a), get(b)))
	case x86asm.SUB:
		if a == b {
			set(a, constant(0))
			break
		}
		set(a, w.add(get(a), get(b).each(func(n int64) int64 { return -n })))
	case x86asm.XOR:
		if a == b {
			set(a, constant(0))
			break
		}
		set(a, bits(get(a), get(b), func(x, y int64) int64 { return x ^ y }))
	case x86asm.AND:
		x, y := get(a), get(b)
		if n, ok := y.one(); ok && (x.kind == stack || x.kind == below) {
			if x.kind == stack { // rounded down: at most this far, the stack being aligned to 16 at the call
				if step := -n; step > 16 {
					x.n -= step - 16 + (x.n+8)&15
				} else {
					x.n -= (x.n + 8) & 15 & ^n
				}
			}
			set(a, x)
			break
		}
		set(a, bits(x, y, func(x, y int64) int64 { return x & y }))
	case x86asm.OR:
		if n, ok := get(b).one(); ok && n == 0 {
			break // a touch
		} else if ok && n == -1 {
			set(a, constant(-1))
			break
		}
		set(a, bits(get(a), get(b), func(x, y int64) int64 { return x | y }))
	case x86asm.INC:
		set(a, w.add(get(a), constant(1)))
	case x86asm.DEC:
		set(a, w.add(get(a), constant(-1)))
	case x86asm.NEG:
		set(a, get(a).each(func(n int64) int64 { return -n }))
	case x86asm.NOT:
		set(a, get(a).each(func(n int64) int64 { return ^n }))
	case x86asm.SHL:
		set(a, bits(get(a), get(b), func(x, y int64) int64 { return x << (y & 63) }))
	case x86asm.PUSH:
		v := get(a)
		w.move(s, -8)
		w.store(s, pc, s.regs[sp], 8, v)
	case x86asm.POP:
		v := w.load(s, s.regs[sp], 8)
		w.move(s, 8)
		set(a, v)
	case x86asm.PUSHFQ, x86asm.PUSHF:
		w.move(s, -8)
	case x86asm.POPFQ, x86asm.POPF:
		w.move(s, 8)
	case x86asm.LEAVE:
		w.setSP(s, pc, s.regs[bp])
		s.regs[bp] = w.load(s, s.regs[sp], 8)
		w.move(s, 8)
	case x86asm.ENTER:
		w.move(s, -8)
		s.regs[bp] = s.regs[sp]
		if n, ok := get(a).one(); ok {
			w.move(s, -n)
		}
	case x86asm.XCHG:
		x, y := get(a), get(b)
		if _, ok := a.(x86asm.Mem); ok {
			x = anything
		}
		if _, ok := b.(x86asm.Mem); ok {
			y = anything
		}
		vb, va := x, y
		if _, ok := a.(x86asm.Mem); ok {
			va = get(b)
		}
		if _, ok := b.(x86asm.Mem); ok {
			vb = get(a)
		}
		set(a, va)
		set(b, vb)
	case x86asm.XADD:
		set(a, anything)
		set(b, anything)
	case x86asm.CMPXCHG:
		set(a, join(anything, get(b)))
		lose(ax)
	case x86asm.CMPXCHG8B, x86asm.CMPXCHG16B:
		set(a, anything)
		lose(ax, dx)
	case x86asm.CMP:
		s.probe = value{}
		if a == x86asm.RSP {
			s.probe = get(b)
		} else if b == x86asm.RSP {
			s.probe = get(a)
		}
	case x86asm.MUL, x86asm.DIV, x86asm.IDIV, x86asm.RDTSC, x86asm.RDPMC:
		lose(ax, dx)
	case x86asm.IMUL:
		if b == nil {
			lose(ax, dx)
			break
		}
		set(a, anything)
	case x86asm.CPUID:
		lose(ax, bx, cx, dx)
	case x86asm.RDTSCP, x86asm.XGETBV, x86asm.RDMSR:
		lose(ax, cx, dx)
	case x86asm.MOVSB, x86asm.MOVSW, x86asm.MOVSD, x86asm.MOVSQ, x86asm.STOSB, x86asm.STOSW, x86asm.STOSD, x86asm.STOSQ,
		x86asm.SCASB, x86asm.SCASW, x86asm.SCASD, x86asm.SCASQ, x86asm.CMPSB, x86asm.CMPSW, x86asm.CMPSD, x86asm.CMPSQ:
		if v := s.regs[di]; v.kind == stack {
			s.drop(v.n)
		}
		lose(si, di, cx)
	case x86asm.LODSB, x86asm.LODSW, x86asm.LODSD, x86asm.LODSQ:
		lose(ax, si, cx)
	case x86asm.SYSCALL, x86asm.SYSENTER, x86asm.INT:
		w.system(s, pc, inst)
		return !w.ends(s)
	case x86asm.CALL:
		return w.calls(s, pc, get(a))
	case x86asm.JMP:
		w.jumps(s, pc, get(a), inst)
		return false
	case x86asm.RET, x86asm.LRET, x86asm.IRETQ:
		w.a.returns = true
		return false
	case x86asm.UD0, x86asm.UD1, x86asm.UD2, x86asm.HLT:
		return false
	case x86asm.LOOP, x86asm.LOOPE, x86asm.LOOPNE, x86asm.JRCXZ, x86asm.JECXZ:
		if op != x86asm.JRCXZ && op != x86asm.JECXZ {
			lose(cx)
		}
		w.branch(s, pc, get(a))
	default:
		switch name := op.String(); {
		case strings.HasPrefix(name, "CMOV"):
			set(a, join(get(a), get(b)))
		case name[0] == 'J':
			w.branch(s, pc, get(a))
		case a != nil && !readOnly[op] && !strings.HasPrefix(name, "FST"):
			if _, mem := a.(x86asm.Mem); mem && name[0] == 'F' {
				break // arithmetic of the x87
			}
			set(a, anything)
		case strings.HasPrefix(name, "FST"):
			set(a, anything)
		}
	}
	return true
}

// move moves the stack pointer by a known distance.
func (w *walk) move(s *state, by int64) {
	if v := &s.regs[sp]; v.kind == stack {
		v.n += by
		w.deep(s)
	}
}
