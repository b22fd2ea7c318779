// Package bugs has small programs with one concurrency bug each. Most follow public bug reports,
// and have the names of GoBench's kernels, a project and a number; six follow no report.
//
// Each program is written from its report, with the report's number of goroutines and locks, and
// is no larger than the code in the report. Programs whose names end in Mended are the same
// without the bug.
//
// A program fails its test by a panic, by a property that the test states, or because it or one
// of its goroutines has not ended after the time patience. This is the program's time, so in a
// simulation the wait costs nothing.
package bugs
