package behave

import (
	"slices"
)

// A state holds the known values before an instruction.
type state struct {
	regs  [16]value
	frame []slot // by offset
	// Other functions may know, and change, the stack from this offset on.
	escaped int64
	// The value with which the stack pointer was last compared: the end of a loop that
	// touches a large frame page by page.
	probe value
}

// A slot is a word of the stack, at offset off from the stack pointer at entry.
type slot struct {
	off, size int64
	v         value
}

// join joins the state of another path into s, and reports whether s has changed.
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

// widen gives up values that still change, so that the analysis ends.
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
