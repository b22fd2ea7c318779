package pclntab

// value returns the value at pc in a table of values by program counter, which begins in
// pctab at off. Each step of such a table is two numbers: by how much the value differs
// from the previous one, in zigzag, and how far it holds. -1: there is no value. So says
// the table, too.
func (p *Program) value(f function, off uint32, pc uint64) int32 {
	if off == 0 {
		return -1
	}
	rest := p.pctab.from(uint64(off))
	at, value := f.entry, int32(-1)
	for first := true; at < f.end; first = false {
		diff, n := rest.varint()
		if n == 0 || diff == 0 && !first {
			return -1
		}
		rest = rest[n:]
		length, n := rest.varint()
		if n == 0 || length == 0 {
			return -1
		}
		rest = rest[n:]
		value += int32(diff>>1) ^ -int32(diff&1)
		at += uint64(length) * uint64(p.quantum)
		if pc < at {
			return value
		}
	}
	return -1
}
