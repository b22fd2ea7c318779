// Package bugs has small programs, each of which has one bug of concurrency: shapes of public
// reports, as GoBench's kernels name them by project and number, and six shapes of no report.
//
// Each program is written from its report, with the report's number of goroutines and locks, and
// is no larger than the code that the report is about. Names that end in Mended are the same
// programs without the bug.
//
// A program fails its test by a panic, by a property that the test states, or because it or one
// of its goroutines has not ended when the patience is over. Patience is time as the program
// sees it: in a simulation it costs nothing.
package bugs
