// Package mathlib is an example of a table of one's own: a few functions of C's
// math library, and some written for it, declared once and called at the price
// of a function call. Its host, the C side, is package host beside it, which this
// package imports where there is cgo.
package mathlib

//go:generate go run github.com/usys-go/bridge/cmd/usys gen .

//usys:table mathlib host=host

// Hypot is the length of the hypotenuse, without undue overflow.
//
//usys:nb Hypot(x, y float64) (r float64) [num=8]

// Sqrt is the square root; of a negative number it is an error, EDOM.
//
//usys:nb Sqrt(x float64) (r float64, err error) [num=9, errno]

// Log is the natural logarithm; of a negative number it is an error, EDOM, and
// of zero another, ERANGE.
//
//usys:nb Log(x float64) (r float64, err error) [num=10, errno]

// Lerp is the point between a and b at t.
//
//usys:nb Lerp(a, b, t float32) (r float32) [num=11]

// Sum adds the n numbers from p on, and loses nothing to rounding on the way.
//
//usys:nb Sum(p *float64, n int64) (r float64) [num=12]

// Poly evaluates the polynomial c0 + c1·x + … + c8·x⁸. Its last two coefficients
// travel on the stack.
//
//usys:nb Poly(x, c0, c1, c2, c3, c4, c5, c6, c7, c8 float64) (y float64) [num=13]

// Dot5 is the scalar product of (a0, …, a4) and (b0, …, b4). Its last four
// arguments travel on the stack.
//
//usys:nb Dot5(a0, a1, a2, a3, a4, b0, b1, b2, b3, b4 int32) (r int64) [num=14]

// Stats describes the n numbers from p on in *out. None, or one that is no
// number, is an error: EINVAL, EDOM.
//
//usys:call Stats(p *float64, n int64, out *Summary) (err error) [num=15, errno]

// Pi estimates π from samples points thrown at a square. It takes its time, so
// it is declared as a call: other goroutines go on, and so does the collector.
//
//usys:call Pi(samples, seed uint64) (pi float64) [num=16, c=estimate_pi]

// Error numbers as the host's C library has them.
//
//usys:const EDOM
//usys:const ERANGE
//usys:const EINVAL

// Range is an interval and where in the data its ends were first met.
type Range struct {
	Min, Max     float64
	MinAt, MaxAt uint32
}

// Summary is what Stats finds. C sees it as struct mathlib_summary; the
// generated header asserts the place of every field.
type Summary struct {
	N         int64
	Mean, Dev float64 // mean and standard deviation
	Range     Range
	Histogram [8]uint32 // how many fell into each eighth of the range
	Ordered   bool      // never less than the one before
}
