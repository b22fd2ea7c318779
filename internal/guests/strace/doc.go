// Package strace compares what usys exec -trace prints with what strace prints of the same
// program, built with stock go.
//
// The ten programs are in programs, and have one working goroutine each. Even so two runs
// differ: the scheduler moves the goroutine between threads, and the runtime makes calls
// of its own when it likes. So a trace is read (parse.go), numbers that the kernel or the
// clock chooses are masked (mask.go), and calls are put into groups (group.go): those of a
// descriptor from its making to its close, of a path, of a child. Within a group the order
// and the text have to be equal (compare.go). Of the calls that the runtime makes when it
// likes, only the set of names is compared.
//
// The test first compares two runs of strace in the same way. They have to be equal, or
// the masks and groups are not right. known.go has the differences that stay, each with
// its reason. One that is no longer there is a failure, too.
package strace
