//go:build linux && amd64 && cgo

package parlib_test

import (
	"testing"

	"github.com/usys-go/bridge/usys"
)

// testerWant computes the result of the tester (parlib/tester.c).
func testerWant(a [12]uint64) uint64 {
	var want uint64
	for i, v := range a[:7] {
		want |= v << (8 * i)
	}
	given := 12
	for given > 7 && a[given-1] == 0 {
		given--
	}
	wrong := uint64(0)
	for i := 7; i < given; i++ {
		if a[i] != a[i-7]+7 {
			wrong |= 1 << (56 + i - 7)
		}
	}
	if wrong != 0 {
		want = ^want ^ wrong
	}
	return want
}

func tester(a [12]uint64) uint64 {
	return usys.GoUsysTester(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11])
}

// The tester distinguishes each argument from the others, and right values from
// wrong ones in all 64 bits.
func TestTester(t *testing.T) {
	right := [12]uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	if got := tester(right); got != 0x0007060504030201 {
		t.Errorf("1 to 12: %#x, want %#x", got, uint64(0x0007060504030201))
	}
	// f has no argument that repeats it, and g's bits overlap some of f's.
	withoutG := right
	withoutG[6] = 0
	for i := range right {
		for bit := range 64 {
			differs := false
			for _, good := range [][12]uint64{right, withoutG} {
				a := good
				a[i] ^= 1 << bit
				got := tester(a)
				if got != testerWant(a) {
					t.Errorf("%v: %#x, want %#x", a, got, testerWant(a))
				}
				differs = differs || got != tester(good)
			}
			if lost := i == 5 && bit >= 24 || i == 6 && bit >= 16; differs == lost {
				t.Errorf("bit %d of argument %d: it makes a difference: %v", bit, i, differs)
			}
		}
	}
	// None of the first seven may be cut: their highest bits count.
	big := [12]uint64{1 << 63, 1 << 55, 1 << 47, 1 << 39, 1 << 31, 1 << 23, 1 << 15}
	if got := tester(big); got != 1<<63 {
		t.Errorf("tester(%#x) = %#x, want %#x", big, got, uint64(1<<63))
	}
	// Calls with fewer arguments, as in Akaros's test.
	args := []uintptr{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	for n := range 13 {
		want := int64(0x0007060504030201)
		if n < 7 {
			want &= 1<<(8*n) - 1
		}
		if got := usys.Call(usys.USYS_FUNC, args[:n]...); got != want {
			t.Errorf("%d arguments: %#x, want %#x", n, got, want)
		}
	}
}
