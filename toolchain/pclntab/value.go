package pclntab

import "iter"

// value returns the value of a table at pc, or -1 if there is none. Tables use -1 in
// this sense, too.
func (p *Program) value(f function, off uint32, pc uint64) int32 {
	for s := range p.steps(f, off) {
		if pc < s.end {
			return s.value
		}
	}
	return -1
}

// A step is a part of a function in which a table has one value.
type step struct {
	begin, end uint64
	value      int32
}

// steps returns the steps of a table of values by program counter, which begins in pctab at
// off. Each step of such a table is two numbers: the difference from the previous value, in
// zigzag, and the number of bytes for which the value holds.
func (p *Program) steps(f function, off uint32) iter.Seq[step] {
	return func(yield func(step) bool) {
		if off == 0 {
			return
		}
		rest := p.pctab.from(uint64(off))
		at, value := f.entry, int32(-1)
		for first := true; at < f.end; first = false {
			diff, n := rest.varint()
			if n == 0 || diff == 0 && !first {
				return
			}
			rest = rest[n:]
			length, n := rest.varint()
			if n == 0 || length == 0 {
				return
			}
			rest = rest[n:]
			value += int32(diff>>1) ^ -int32(diff&1)
			end := min(at+uint64(length)*uint64(p.quantum), f.end)
			if !yield(step{at, end, value}) {
				return
			}
			at = end
		}
	}
}
