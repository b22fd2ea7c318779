package once

import "testing"

func TestSet(t *testing.T) {
	var s Set
	for _, n := range []uint64{0, 2, 1, 5} {
		if !s.Add(n) {
			t.Errorf("%d has not arrived before", n)
		}
	}
	for _, n := range []uint64{0, 1, 2, 5} {
		if s.Add(n) {
			t.Errorf("%d has arrived before", n)
		}
	}
	if s.Len() != 4 || s.Turned() != 2 || s.First() != 3 || s.Is(4) {
		t.Errorf("Len() = %d, Turned() = %d, First() = %d, Is(4) = %v; want 4, 2, 3, false", s.Len(), s.Turned(), s.First(), s.Is(4))
	}
	s.Add(3)
	s.Add(4)
	if !s.Is(6) || s.Is(5) || s.Is(7) {
		t.Errorf("Is(5), Is(6), Is(7) = %v, %v, %v; want false, true, false", s.Is(5), s.Is(6), s.Is(7))
	}
}
