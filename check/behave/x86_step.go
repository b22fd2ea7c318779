package behave

import (
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// readOnly holds instructions that do not write to their first operand.
var readOnly = map[x86asm.Op]bool{
	x86asm.CMP: true, x86asm.TEST: true, x86asm.NOP: true, x86asm.BT: true, x86asm.PREFETCHT0: true, x86asm.PREFETCHT1: true,
	x86asm.PREFETCHT2: true, x86asm.PREFETCHNTA: true, x86asm.PREFETCHW: true, x86asm.CLFLUSH: true, x86asm.LDMXCSR: true,
	x86asm.FLD: true, x86asm.FLDCW: true, x86asm.FILD: true, x86asm.MUL: true, x86asm.DIV: true, x86asm.IDIV: true, x86asm.OUT: true,
}

// An operation is one instruction of a walk.
type operation struct {
	w        *walk
	s        *state
	pc, next int64
	inst     *x86asm.Inst
	a, b     x86asm.Arg // its first two operands
}

func (o *operation) get(arg x86asm.Arg) value    { return o.w.get(o.s, o.inst, arg, o.next) }
func (o *operation) set(arg x86asm.Arg, v value) { o.w.set(o.s, o.pc, o.next, o.inst, arg, v) }

// lose discards the values of registers.
func (o *operation) lose(regs ...int) {
	for _, r := range regs {
		o.s.regs[r] = anything
	}
}

// step carries out one instruction. It reports whether control may continue behind it.
func (w *walk) step(s *state, pc, next int64, inst *x86asm.Inst) bool {
	o := &operation{w, s, pc, next, inst, inst.Args[0], inst.Args[1]}
	if on, is := o.control(); is {
		return on
	}
	for _, kind := range []func() bool{o.copies, o.sums, o.bits, o.stack, o.exchanges, o.clobbers} {
		if kind() {
			return true
		}
	}
	o.other()
	return true
}

// control carries out calls and jumps. on reports whether control may continue behind the
// instruction, and is whether the instruction is one.
func (o *operation) control() (on, is bool) {
	switch op := o.inst.Op; op {
	case x86asm.SYSCALL, x86asm.SYSENTER, x86asm.INT:
		o.w.system(o.s, o.pc, o.inst)
		return !o.w.ends(o.s), true
	case x86asm.CALL:
		return o.w.calls(o.s, o.pc, o.get(o.a)), true
	case x86asm.JMP:
		o.w.jumps(o.s, o.pc, o.get(o.a), o.inst)
		return false, true
	case x86asm.RET, x86asm.LRET, x86asm.IRETQ:
		o.w.a.returns = true
		return false, true
	case x86asm.UD0, x86asm.UD1, x86asm.UD2, x86asm.HLT:
		return false, true
	case x86asm.LOOP, x86asm.LOOPE, x86asm.LOOPNE, x86asm.JRCXZ, x86asm.JECXZ:
		if op != x86asm.JRCXZ && op != x86asm.JECXZ {
			o.lose(cx)
		}
		o.w.branch(o.s, o.pc, o.get(o.a))
		return true, true
	}
	return false, false
}

// copies carries out copies of values, and reports whether the instruction is one.
func (o *operation) copies() bool {
	switch o.inst.Op {
	case x86asm.MOV, x86asm.MOVZX:
		o.set(o.a, o.get(o.b))
	case x86asm.MOVSX, x86asm.MOVSXD:
		o.set(o.a, extend(o.get(o.b), width(o.inst, o.b)))
	case x86asm.LEA:
		if m, ok := o.b.(x86asm.Mem); ok {
			o.set(o.a, o.w.address(o.s, m, o.next))
		}
	case x86asm.CDQE:
		o.s.regs[ax] = extend(truncate(o.s.regs[ax], 32), 32)
	case x86asm.CMP: // copies nothing, but the walk remembers what RSP is compared with
		o.s.probe = value{}
		if o.a == x86asm.RSP {
			o.s.probe = o.get(o.b)
		} else if o.b == x86asm.RSP {
			o.s.probe = o.get(o.a)
		}
	default:
		return false
	}
	return true
}

// stack carries out instructions that move the stack pointer implicitly, and reports whether
// the instruction is one.
func (o *operation) stack() bool {
	w, s := o.w, o.s
	switch o.inst.Op {
	case x86asm.PUSH:
		v := o.get(o.a)
		w.move(s, -8)
		w.store(s, o.pc, s.regs[sp], 8, v)
	case x86asm.POP:
		v := w.load(s, s.regs[sp], 8)
		w.move(s, 8)
		o.set(o.a, v)
	case x86asm.PUSHFQ, x86asm.PUSHF:
		w.move(s, -8)
	case x86asm.POPFQ, x86asm.POPF:
		w.move(s, 8)
	case x86asm.LEAVE:
		w.setSP(s, o.pc, s.regs[bp])
		s.regs[bp] = w.load(s, s.regs[sp], 8)
		w.move(s, 8)
	case x86asm.ENTER:
		w.move(s, -8)
		s.regs[bp] = s.regs[sp]
		if n, ok := o.get(o.a).one(); ok {
			w.move(s, -n)
		}
	default:
		return false
	}
	return true
}

// exchanges carries out instructions that write two places, and reports whether the instruction
// is one. A value from memory may come from another thread.
func (o *operation) exchanges() bool {
	switch o.inst.Op {
	case x86asm.XCHG:
		x, y := o.get(o.a), o.get(o.b)
		_, memA := o.a.(x86asm.Mem)
		_, memB := o.b.(x86asm.Mem)
		toA, toB := y, x
		if memB {
			toA = anything
		}
		if memA {
			toB = anything
		}
		o.set(o.a, toA)
		o.set(o.b, toB)
	case x86asm.XADD:
		o.set(o.a, anything)
		o.set(o.b, anything)
	case x86asm.CMPXCHG:
		o.set(o.a, join(anything, o.get(o.b)))
		o.lose(ax)
	case x86asm.CMPXCHG8B, x86asm.CMPXCHG16B:
		o.set(o.a, anything)
		o.lose(ax, dx)
	default:
		return false
	}
	return true
}

// clobbers carries out instructions that change registers that they do not name, and reports
// whether the instruction is one.
func (o *operation) clobbers() bool {
	switch o.inst.Op {
	case x86asm.CWDE, x86asm.CBW:
		o.lose(ax)
	case x86asm.CDQ, x86asm.CQO, x86asm.CWD:
		o.lose(dx)
	case x86asm.MUL, x86asm.DIV, x86asm.IDIV, x86asm.RDTSC, x86asm.RDPMC:
		o.lose(ax, dx)
	case x86asm.IMUL:
		if o.b == nil {
			o.lose(ax, dx)
		} else {
			o.set(o.a, anything)
		}
	case x86asm.CPUID:
		o.lose(ax, bx, cx, dx)
	case x86asm.RDTSCP, x86asm.XGETBV, x86asm.RDMSR:
		o.lose(ax, cx, dx)
	case x86asm.MOVSB, x86asm.MOVSW, x86asm.MOVSD, x86asm.MOVSQ, x86asm.STOSB, x86asm.STOSW, x86asm.STOSD, x86asm.STOSQ,
		x86asm.SCASB, x86asm.SCASW, x86asm.SCASD, x86asm.SCASQ, x86asm.CMPSB, x86asm.CMPSW, x86asm.CMPSD, x86asm.CMPSQ:
		if v := o.s.regs[di]; v.kind == stack {
			o.s.drop(v.n)
		}
		o.lose(si, di, cx)
	case x86asm.LODSB, x86asm.LODSW, x86asm.LODSD, x86asm.LODSQ:
		o.lose(ax, si, cx)
	default:
		return false
	}
	return true
}

// other carries out conditional moves and jumps, and all other instructions, of which only the
// written operands are known.
func (o *operation) other() {
	name := o.inst.Op.String()
	_, mem := o.a.(x86asm.Mem)
	switch {
	case strings.HasPrefix(name, "CMOV"):
		o.set(o.a, join(o.get(o.a), o.get(o.b)))
	case name[0] == 'J':
		o.w.branch(o.s, o.pc, o.get(o.a))
	case strings.HasPrefix(name, "FST"):
		o.set(o.a, anything)
	case o.a == nil || readOnly[o.inst.Op]:
	case mem && name[0] == 'F': // arithmetic of the x87
	default:
		o.set(o.a, anything)
	}
}

// move moves the stack pointer by a known distance.
func (w *walk) move(s *state, by int64) {
	if v := &s.regs[sp]; v.kind == stack {
		v.n += by
		w.deep(s)
	}
}
