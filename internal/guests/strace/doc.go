// Package strace compares the output of usys exec -trace with strace's for the same
// program built with stock go.
//
// The ten programs are in programs, and have one working goroutine each. Even so two runs
// differ: the scheduler moves the goroutine between threads, and the runtime makes its own
// calls at any time. So a trace is parsed (parse.go), numbers that the kernel or the clock
// chooses are masked (mask.go), and calls are put into groups (group.go): those of a
// descriptor from its creation to its close, of a path, of a child. Within a group the
// order and the text have to be equal (compare.go). Of the calls that the runtime makes at
// any time, only the set of names is compared.
//
// The test first compares two runs of strace in the same way. They must be equal,
// otherwise the masks and groups are wrong. known.go has the known differences, each with
// its reason. A known difference that no longer occurs is a failure, too.
package strace
