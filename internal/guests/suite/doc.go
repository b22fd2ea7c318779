// Package suite runs a package's own tests in each column of package guests and
// compares them test by test with stock's.
//
// A test with a different result is run again, by itself and, if the results then
// agree, with its whole package. If a result is significantly more frequent than
// in stock, the test is a difference; otherwise it is flaky and is reported with
// its counts (see judge.go for the rule). A missing test, a test binary that dies
// and one that runs too long are differences, too.
package suite
