package behave

import (
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// add is the sum of two values.
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
		if b.kind == within && one && w.m.segment(n) == nil {
			return value{kind: within, n: b.n + n}
		}
		return b
	case entry:
		if one && n == b.n {
			return value{kind: target, n: n}
		}
	}
	if _, _, ext := w.m.isExtern(n); one && (ext || w.m.segment(n) != nil) {
		return value{kind: within, n: n}
	}
	return anything
}

// address is where a memory operand lies.
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

// load is what n bytes of memory hold.
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
		_, _, ext := w.m.isExtern(at.n)
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

// variable is what a variable of n bytes holds.
func (w *walk) variable(addr int64, n int) value {
	if name, off, ok := w.m.isExtern(addr); ok {
		if name == "usys_ops" && off%8 == 0 { // a table of functions: each is named by its place
			return constant(addr)
		}
		return value{kind: from, n: addr}
	}
	if n > 8 {
		return anything
	}
	if w.m.steady(addr) {
		if v, ok := w.m.read(addr, n); ok {
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

// truncate is the lower part of a value.
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

// extend is a value whose sign is in the given bit.
func extend(v value, bits int) value {
	switch {
	case v.kind == numeric:
		return v.each(func(n int64) int64 { return n << (64 - bits) >> (64 - bits) })
	case bits == 32:
		return truncate(v, 32)
	}
	return anything
}

// get is the value of an operand.
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
	case below: // a frame whose size is not known
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
		if v.kind == stack { // where others will find it
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

// afterCall forgets what a function may change.
func (w *walk) afterCall(s *state) {
	for _, r := range [6]int{di, si, dx, cx, r8, r9} {
		if v := s.regs[r]; v.kind == stack {
			s.escaped = min(s.escaped, v.n)
		}
	}
	s.drop(s.escaped)
	for _, r := range [9]int{ax, cx, dx, si, di, r8, r9, r10, r11} {
		s.regs[r] = anything
	}
}

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

// bits computes with numbers, where both are known.
func bits(a, b value, f func(x, y int64) int64) value {
	if n, ok := b.one(); ok {
		return a.each(func(x int64) int64 { return f(x, n) })
	}
	return anything
}

// width is how many bits an operand has.
func width(inst *x86asm.Inst, arg x86asm.Arg) int {
	if r, ok := arg.(x86asm.Reg); ok {
		if _, bits, ok := register(r); ok {
			return bits
		}
	}
	return max(8, 8*inst.MemBytes)
}

// move moves the stack pointer by a known distance.
func (w *walk) move(s *state, by int64) {
	if v := &s.regs[sp]; v.kind == stack {
		v.n += by
		w.deep(s)
	}
}

// branch lets control go to another place, or on.
func (w *walk) branch(s *state, pc int64, v value) {
	to, ok := v.one()
	if !ok {
		return
	}
	if s.probe.kind != nothing && to <= pc {
		// A loop that touches a frame page by page. Its end is known, or the frame's
		// size is not.
		if s.probe.kind == stack {
			s.regs[sp] = s.probe
			w.deep(s)
		} else {
			w.setSP(s, pc, value{kind: below})
		}
		s.probe = value{}
		return
	}
	w.jump(s, pc, to)
}

// calls does a call of whatever v is, and tells whether it comes back.
func (w *walk) calls(s *state, pc int64, v value) bool {
	if r, ok := w.thunk(v); ok {
		v = s.regs[r]
	}
	back := w.call(s, pc, v, false)
	w.afterCall(s)
	return back
}

// jumps does a jump to whatever v is.
func (w *walk) jumps(s *state, pc int64, v value, inst *x86asm.Inst) {
	if r, ok := w.thunk(v); ok {
		v = s.regs[r]
	}
	switch v.kind {
	case numeric:
		for _, to := range v.numbers() {
			w.jump(s, pc, to)
		}
		return
	case target:
		if !w.table(s, pc, v) {
			w.lose(pc)
		}
		return
	case word:
		if w.table(s, pc, v) {
			return
		}
	}
	if v.kind != word && inst.Prefix[0]&0xff == x86asm.PrefixDS { // notrack: a jump table's
		w.lose(pc)
		return
	}
	w.call(s, pc, v, true)
}

// thunk tells by which register a retpoline goes.
func (w *walk) thunk(v value) (int, bool) {
	n, ok := v.one()
	if !ok {
		return 0, false
	}
	name, ok := strings.CutPrefix(w.m.name(n), "__x86_indirect_thunk_")
	if !ok {
		return 0, false
	}
	for r := x86asm.RAX; r <= x86asm.R15; r++ {
		if strings.EqualFold(r.String(), name) {
			return int(r - x86asm.RAX), true
		}
	}
	return 0, false
}

// system notes a system call.
func (w *walk) system(s *state, pc int64, inst *x86asm.Inst) {
	kind := sysSite
	if inst.Op != x86asm.SYSCALL {
		kind = gateSite
		if n, ok := w.get(s, inst, inst.Args[0], 0).one(); inst.Op == x86asm.INT && (!ok || n != 0x80) {
			return // a trap
		}
	}
	if w.last {
		w.a.sites = append(w.a.sites, site{kind: kind, pc: pc, to: s.regs[ax], args: w.args(s, r10)})
	}
}

// ends tells whether a system call never comes back, and forgets what it changes.
func (w *walk) ends(s *state) bool {
	n, ok := s.regs[ax].one()
	s.regs[ax], s.regs[cx], s.regs[r11] = anything, anything, anything
	return ok && (n == 60 || n == 231 || n == 15) // exit, exit_group, rt_sigreturn
}
