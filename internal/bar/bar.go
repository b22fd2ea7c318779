// Package bar compares measurements with the project's bars, which are limits of
// times and ratios. Measurements are tests behind the build tag bars, whose names
// begin with TestBar, so that no other run of the tests depends on the load of
// the machine; make bars runs them all.
//
// A bar is printed as a line of four words, for make bars, which makes its table of
// them:
//
//	bar <name> <value> <limit>
//
// A value is a number, or - for a bar that could not be measured; the missing
// program stands in the place of the limit then, up to the end of the line.
package bar

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// Pairs is the least number of pairs of which a ratio is the median.
const Pairs = 21

// TB is the part of testing.TB that the functions here use.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
}

// Most compares a value with its limit, and fails the test if it is above. The name
// has no spaces.
func Most(t TB, name string, value, limit float64) {
	t.Helper()
	Print(os.Stdout, name, value, limit)
	if !(value <= limit) {
		t.Errorf("%s is %.4g; the bar is %.4g", name, value, limit)
	}
}

// Print prints a bar's line.
func Print(out io.Writer, name string, value, limit float64) {
	fmt.Fprintf(out, "bar %s %.4g %.4g\n", name, value, limit)
}

// Lacks prints the line of a bar that cannot be measured here.
func Lacks(name, what string) {
	fmt.Printf("bar %s - %s\n", name, what)
}

// Ratio returns the median of the ratios of a's cost to b's in pairs, each of which
// runs both, and every other one b first. A first pair warms up and does not count.
func Ratio(pairs int, a, b func() time.Duration) float64 {
	var ratios []float64
	for i := range max(pairs, Pairs) + 1 {
		var x, y time.Duration
		if i%2 == 0 {
			x, y = a(), b()
		} else {
			y = b()
			x = a()
		}
		if i > 0 {
			ratios = append(ratios, float64(x)/float64(y))
		}
	}
	return Median(ratios)
}

// Median returns the value in the middle, or the mean of the two there.
func Median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// CPU returns the user and system time that f takes: of this process, and of its
// children that end meanwhile.
func CPU(f func()) time.Duration {
	before := cpu()
	f()
	return cpu() - before
}

// A Line is a bar's line, parsed.
type Line struct {
	Name         string
	Value, Limit float64
	Lacks        string // the missing program; "" if there is a value
}

// Parse reads a line, and reports whether it is a bar's.
func Parse(line string) (l Line, ok bool) {
	line = strings.TrimSpace(line)
	rest, ok := strings.CutPrefix(line, "bar ")
	if !ok {
		return l, false
	}
	l.Name, rest, ok = strings.Cut(rest, " ")
	if !ok {
		return l, false
	}
	if lacks, ok := strings.CutPrefix(rest, "- "); ok {
		l.Lacks = lacks
		return l, true
	}
	n, err := fmt.Sscanf(rest, "%g %g", &l.Value, &l.Limit)
	return l, n == 2 && err == nil
}

// Holds reports whether the value is not above the limit.
func (l Line) Holds() bool { return l.Lacks != "" || l.Value <= l.Limit }
