package faults

import "math"

// Purposes of the numbers that are drawn for a call.
const (
	drawVerdict = iota // whether it is hit
	drawAmount         // the number of bytes that it moves
	drawBit            // the bit that is flipped; the next numbers are for further bits
)

// draw returns the number that a rule draws for the n-th call that matches. It depends only on
// its arguments. C: fault_draw (fault_verdict.c).
func draw(seed uint64, rule int, n, purpose uint64) uint64 {
	h := mix(seed + perRule*uint64(rule+1))
	h = mix(h ^ n)
	return mix(h + purpose)
}

// mix is the last step of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// threshold returns the number below which a draw lies with probability p; 0: always.
func threshold(p float64) uint64 {
	if p <= 0 || p >= 1 {
		return 0
	}
	return uint64(math.Ldexp(p, 64))
}

// Hits reports whether r, as number index of the rules, hits the n-th call that matches it.
// C: fault_hits (fault_verdict.c).
func (r *Rule) Hits(index int, n uint64) bool {
	if !r.When.Has(n) {
		return false
	}
	t := threshold(r.Prob)
	return t == 0 || draw(r.Seed, index, n, drawVerdict) < t
}

// Moves returns how many of size bytes the n-th call that matches moves, if r shortens it: at
// least one if it is Short, and less than all if it is Torn. C: fault_amount (fault_verdict.c).
func (r *Rule) Moves(index int, n, size uint64) uint64 {
	most := r.Amount
	if most == 0 && size > 0 {
		most = draw(r.Seed, index, n, drawAmount) % size
		if r.Result == Short && most == 0 {
			most = 1
		}
	}
	return min(most, size)
}

// Bit returns the k-th bit, of the given number of bytes, that the n-th matching call flips. C:
// fault_bit (fault_verdict.c).
func (r *Rule) Bit(index int, n, k, bytes uint64) uint64 {
	return draw(r.Seed, index, n, drawBit+k) % (bytes * 8)
}
