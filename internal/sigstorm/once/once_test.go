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
		t.Errorf("%+v", s)
	}
	s.Add(3)
	s.Add(4)
	if !s.Is(6) || s.Is(5) || s.Is(7) {
		t.Errorf("%+v", s)
	}
}
