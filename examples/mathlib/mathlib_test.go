package mathlib_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/examples/mathlib"
	"github.com/usys-go/bridge/usys"
)

// special holds numbers at the edges: the ends of the range, both zeros, infinities and NaN.
var special = []float64{0, math.Copysign(0, -1), 1, -1, 0.1, -2.5, 1e-300, 1e300, math.Pi,
	math.SmallestNonzeroFloat64, math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}

// same reports whether a and b are equal. All NaNs are equal, and the two zeros differ.
func same(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Float64bits(a) == math.Float64bits(b)
}

// near reports whether a and b are equal up to the rounding of the last digit.
func near(a, b float64) bool {
	return same(a, b) || math.Abs(a-b) <= 4*math.Abs(b)*0x1p-52
}

// needsHost skips tests of functions without an error result if there is no host: then they
// panic, as TestNoHost shows.
func needsHost(t *testing.T) {
	t.Helper()
	if !hosted {
		t.Skip("there is no host")
	}
}

// want checks a value. Without a host it checks that of an absent function with an error result.
func want(t *testing.T, call string, got, expected float64) {
	t.Helper()
	if !hosted {
		expected = math.NaN()
	}
	if !near(got, expected) {
		t.Errorf("%s = %v, want %v", call, got, expected)
	}
}

// wantErr checks that err wraps errno, or is nil if errno is 0, and that its text names the
// function. Without a host every error is ENOSYS.
func wantErr(t *testing.T, call, function string, err error, errno int64) {
	t.Helper()
	if !hosted {
		errno = int64(usys.ENOSYS)
	}
	if errno == 0 {
		if err != nil {
			t.Errorf("%s: %v", call, err)
		}
		return
	}
	var failure *usys.Error
	if !errors.As(err, &failure) {
		t.Fatalf("%s: error %v is no *usys.Error", call, err)
	}
	if int64(failure.Errno) != errno || failure.Table != "mathlib" || failure.Func != function {
		t.Errorf("%s: errno %d of %s.%s, want %d of mathlib.%s", call, failure.Errno, failure.Table, failure.Func, errno, function)
	}
	if failure.Errstr() == "" || !strings.Contains(err.Error(), function) {
		t.Errorf("%s: text %q, errstr %q", call, err, failure.Errstr())
	}
	if !errors.Is(err, usys.Errno(errno)) {
		t.Errorf("%s: errors.Is does not find errno %d in %v", call, errno, err)
	}
}

func TestHypot(t *testing.T) {
	needsHost(t)
	for _, x := range special {
		for _, y := range special {
			want(t, "Hypot", mathlib.Hypot(x, y), math.Hypot(x, y))
		}
	}
}

func TestSqrt(t *testing.T) {
	for _, x := range special {
		r, err := mathlib.Sqrt(x)
		want(t, "Sqrt", r, math.Sqrt(x))
		if x < 0 {
			wantErr(t, "Sqrt of a negative number", "sqrt", err, mathlib.EDOM)
		} else {
			wantErr(t, "Sqrt", "sqrt", err, 0)
		}
	}
}

func TestLog(t *testing.T) {
	for _, x := range special {
		r, err := mathlib.Log(x)
		expected := math.Log(x)
		if x == math.SmallestNonzeroFloat64 {
			expected = -1074 * math.Ln2 // package math's result is wrong by 35 there, on amd64
		}
		want(t, "Log", r, expected)
		switch {
		case x < 0:
			wantErr(t, "Log of a negative number", "log", err, mathlib.EDOM)
		case x == 0:
			wantErr(t, "Log(0)", "log", err, mathlib.ERANGE)
		default:
			wantErr(t, "Log", "log", err, 0)
		}
	}
}

// A failed call does not affect the errno of the next one.
func TestErrnoDoesNotStay(t *testing.T) {
	for range 100 {
		_, err := mathlib.Sqrt(-1)
		wantErr(t, "Sqrt(-1)", "sqrt", err, mathlib.EDOM)
		_, err = mathlib.Sqrt(4)
		wantErr(t, "Sqrt(4) after Sqrt(-1)", "sqrt", err, 0)
	}
}

func TestLerp(t *testing.T) {
	needsHost(t)
	for _, c := range [][3]float32{{0, 1, 0.25}, {-3, 5, 0.5}, {1e30, -1e30, 0.75}, {7, 7, 123}} {
		a, b, at := c[0], c[1], c[2]
		want(t, "Lerp", float64(mathlib.Lerp(a, b, at)), float64(a+float32(at*float32(b-a))))
	}
}

func TestSum(t *testing.T) {
	needsHost(t)
	want(t, "SumOf(nil)", mathlib.SumOf(nil), 0)
	want(t, "SumOf with cancellation", mathlib.SumOf([]float64{1, 1e100, 1, -1e100}), 2)

	// The slice is on this goroutine's stack, which grows between calls.
	for depth := range 8 {
		grow(depth, func() {
			var x [100]float64
			for i := range x {
				x[i] = float64(i + 1)
			}
			want(t, "SumOf a slice on the stack", mathlib.SumOf(x[:]), 5050)
		})
	}
}

//go:noinline
func grow(depth int, f func()) {
	var room [4096]byte
	if room[depth] = byte(depth); depth > 0 {
		grow(depth-1, f)
	} else {
		f()
	}
	runtime.KeepAlive(&room)
}

func TestPoly(t *testing.T) {
	needsHost(t)
	for _, x := range []float64{0, 1, -1, 0.5, 10, -3.25} {
		c := [9]float64{}
		for i := range c {
			c[i] = float64(rand.IntN(2001) - 1000)
		}
		expected := c[8]
		for i := 7; i >= 0; i-- {
			expected = c[i] + float64(x*expected)
		}
		// Whole numbers and powers of two: no rounding, so no difference.
		want(t, "Poly", mathlib.Poly(x, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8]), expected)
	}
	// Each coefficient must arrive in the right place.
	want(t, "Poly in base 10", mathlib.Poly(10, 1, 2, 3, 4, 5, 6, 7, 8, 9), 987654321)
}

func TestDot5(t *testing.T) {
	needsHost(t)
	for range 100 {
		a, b, expected := [5]int32{}, [5]int32{}, int64(0)
		for i := range a {
			a[i], b[i] = int32(rand.Uint32()), int32(rand.Uint32())
			if i == 4 {
				a[i], b[i] = math.MinInt32, math.MaxInt32 // the sign crosses, too
			}
			expected += int64(a[i]) * int64(b[i])
		}
		if !hosted {
			expected = -1
		}
		got := mathlib.Dot5(a[0], a[1], a[2], a[3], a[4], b[0], b[1], b[2], b[3], b[4])
		if got != expected {
			t.Fatalf("Dot5(%v, %v) = %d, want %d", a, b, got, expected)
		}
	}
}

func TestStats(t *testing.T) {
	x := []float64{2, 4, 4, 4, 5, 5, 7, 9}
	s, err := mathlib.StatsOf(x)
	wantErr(t, "StatsOf", "stats", err, 0)
	expected := mathlib.Summary{
		N: 8, Mean: 5, Dev: 2,
		Range:     mathlib.Range{Min: 2, Max: 9, MinAt: 0, MaxAt: 7},
		Histogram: [8]uint32{0: 1, 2: 3, 3: 2, 5: 1, 7: 1},
		Ordered:   true,
	}
	if !hosted {
		expected = mathlib.Summary{}
	}
	if s != expected {
		t.Errorf("StatsOf(%v) = %+v, want %+v", x, s, expected)
	}

	slices.Reverse(x)
	if s, _ = mathlib.StatsOf(x); s.Ordered || hosted && s.Range.MinAt != 7 {
		t.Errorf("StatsOf(%v) = %+v, want it unordered, its least value at 7", x, s)
	}
	if s, _ = mathlib.StatsOf([]float64{-math.MaxFloat64, math.MaxFloat64}); hosted && s.Histogram != [8]uint32{0: 1, 7: 1} {
		t.Errorf("StatsOf the ends of the range: %+v, want one in the first bar and one in the last", s)
	}
	_, err = mathlib.StatsOf(nil)
	wantErr(t, "StatsOf(nil)", "stats", err, mathlib.EINVAL)
	_, err = mathlib.StatsOf([]float64{1, math.NaN()})
	wantErr(t, "StatsOf with a NaN", "stats", err, mathlib.EDOM)
}

func TestPi(t *testing.T) {
	needsHost(t)
	pi := mathlib.Pi(1_000_000, 42)
	if math.Abs(pi-math.Pi) > 0.01 {
		t.Errorf("Pi = %v, want 3.14 within 0.01", pi)
	}
}

// TestStatus checks that the table is complete, and checks the constants.
func TestStatus(t *testing.T) {
	for _, table := range usys.Status().Tables {
		if table.Name != "mathlib" {
			continue
		}
		if hosted != (table.Filled == table.Declared) || hosted != (len(table.Missing) == 0) || len(table.Differ) > 0 {
			t.Errorf("hosted %v, table %+v; want all filled and none missing if hosted, none that differs", hosted, table)
		}
		if hosted && (mathlib.EDOM == 0 || mathlib.ERANGE == 0 || mathlib.EINVAL == 0) {
			t.Errorf("the host's EDOM, ERANGE and EINVAL are %d, %d, %d; want no 0", mathlib.EDOM, mathlib.ERANGE, mathlib.EINVAL)
		}
		return
	}
	if hosted {
		t.Errorf("Status() has no table mathlib: %+v", usys.Status().Tables)
	}
}
