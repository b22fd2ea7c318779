// Package mathlib is an example of a table: a few functions of C's math library, and some
// written for it, declared once and called at the price of a function call. Its host, the C
// side, is package host beside it, which this package imports if cgo is enabled.
package mathlib

//go:generate go run github.com/usys-go/bridge/cmd/usys gen .

//usys:table mathlib host=host

// Hypot returns the length of the hypotenuse, without undue overflow.
//
//usys:nb Hypot(x, y float64) (r float64) [num=8]

// Sqrt returns the square root. For a negative number it returns the error EDOM.
//
//usys:nb Sqrt(x float64) (r float64, err error) [num=9, errno]

// Log returns the natural logarithm. For a negative number it returns the error EDOM, and for
// zero ERANGE.
//
//usys:nb Log(x float64) (r float64, err error) [num=10, errno]

// Lerp returns the point between a and b at t.
//
//usys:nb Lerp(a, b, t float32) (r float32) [num=11]

// Sum adds the n numbers from p on. It compensates for rounding errors.
//
//usys:nb Sum(p *float64, n int64) (r float64) [num=12]

// Poly evaluates the polynomial c0 + c1·x + … + c8·x⁸. Its last two coefficients
// travel on the stack.
//
//usys:nb Poly(x, c0, c1, c2, c3, c4, c5, c6, c7, c8 float64) (y float64) [num=13]

// Dot5 returns the scalar product of (a0, …, a4) and (b0, …, b4). Its last four
// arguments travel on the stack.
//
//usys:nb Dot5(a0, a1, a2, a3, a4, b0, b1, b2, b3, b4 int32) (r int64) [num=14]

// Stats stores a summary of the n numbers from p on in *out. It returns the error EINVAL if n
// is 0, and EDOM if one of them is NaN.
//
//usys:call Stats(p *float64, n int64, out *Summary) (err error) [num=15, errno]

// Pi estimates π from samples random points in a square. It may take long, so it is declared
// as a call: other goroutines go on, and so does the collector.
//
//usys:call Pi(samples, seed uint64) (pi float64) [num=16, c=estimate_pi]

// Error numbers of the host's C library.
//
//usys:const EDOM
//usys:const ERANGE
//usys:const EINVAL

// Range is an interval, with the indices of its ends in the data.
type Range struct {
	Min, Max     float64
	MinAt, MaxAt uint32
}

// Summary is the result of Stats. In C it is struct mathlib_summary; the generated header
// asserts the offset of every field.
type Summary struct {
	N         int64
	Mean, Dev float64 // mean and standard deviation
	Range     Range
	Histogram [8]uint32 // the number of values in each eighth of the range
	Ordered   bool      // no value is less than the previous one
}
