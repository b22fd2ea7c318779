// Package suite runs a package's own tests in each column of package guests and
// compares them test by test with stock's.
//
// A test that ends differently is run again, by itself and, if it then agrees,
// with its whole package: what ends in some way more often than in stock, by more
// than chance may do, is a difference; the rest is flaky and is named with its
// counts (judge.go has the rule).
// A test that is absent, a test binary that dies and one that runs too long are
// differences like any other.
package suite
