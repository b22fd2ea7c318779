// Package once counts numbers of which each is to arrive once.
package once

// A Set has the numbers that have arrived, of 0, 1, 2 and so on. The zero Set is empty.
type Set struct {
	next   uint64 // all below have arrived
	ahead  map[uint64]bool
	turned int
}

// Add adds n, and reports whether it has not arrived before.
func (s *Set) Add(n uint64) bool {
	if n < s.next || s.ahead[n] {
		return false
	}
	if n > s.next {
		s.turned++
		if s.ahead == nil {
			s.ahead = map[uint64]bool{}
		}
		s.ahead[n] = true
		return true
	}
	for s.next++; s.ahead[s.next]; s.next++ {
		delete(s.ahead, s.next)
	}
	return true
}

// Len returns how many numbers have arrived.
func (s *Set) Len() uint64 { return s.next + uint64(len(s.ahead)) }

// Turned returns how many numbers arrived before a lower one.
func (s *Set) Turned() int { return s.turned }

// First returns the lowest number that has not arrived.
func (s *Set) First() uint64 { return s.next }

// Is reports whether 0 to n-1 have arrived, and no others.
func (s *Set) Is(n uint64) bool { return s.next == n && len(s.ahead) == 0 }
