package behave

import (
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// afterCall discards the values that a called function may change.
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

// branch follows a conditional jump: to its target and to the next instruction.
func (w *walk) branch(s *state, pc int64, v value) {
	to, ok := v.one()
	if !ok {
		return
	}
	if s.probe.kind != nothing && to <= pc {
		// A loop that touches a frame page by page. If its end is unknown, so is the
		// frame's size.
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

// calls carries out a call of v, and reports whether it may return.
func (w *walk) calls(s *state, pc int64, v value) bool {
	if r, ok := w.thunk(v); ok {
		v = s.regs[r]
	}
	back := w.call(s, pc, v, false)
	w.afterCall(s)
	return back
}

// jumps carries out a jump to v.
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
	if v.kind != word && inst.Prefix[0]&0xff == x86asm.PrefixDS { // notrack: a jump through a jump table
		w.lose(pc)
		return
	}
	w.call(s, pc, v, true)
}

// thunk returns the register through which a retpoline jumps.
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

// system records a system call.
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

// ends reports whether a system call never returns, and discards the values that it changes.
func (w *walk) ends(s *state) bool {
	n, ok := s.regs[ax].one()
	s.regs[ax], s.regs[cx], s.regs[r11] = anything, anything, anything
	return ok && (n == 60 || n == 231 || n == 15) // exit, exit_group, rt_sigreturn
}
