package behave

import (
	"slices"
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

// join adds what another way knows, and reports whether that changed anything.
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
