// Package usystest lets tests shape what the system calls of their own program do: make the
// third fsync fail, count the calls that a function makes, or hold the program to a policy.
//
//	func TestPut(t *testing.T) {
//		fault := usystest.Inject(t, "fsync:error=EIO:when=3")
//		calls := usystest.Calls(t, "fsync:func=(*Store).Put")
//		...
//	}
//
// The source of the program stays as it is, and so do its dependencies: the host that executes
// the program's calls does this. go test runs tests without a host, where all functions of this
// package skip the test, and say the command that runs it; usys test, which takes go test's flags,
// runs tests under a host if they import this package:
//
//	usys test ./...
//	usys test -run '^TestPut$' -under '-trace -e trace=fsync' ./store
//
// A simulation (usys test -sim) has faults and counts, too. Tests with policies are skipped there.
//
// All that a test asks for ends with the test. It is about all goroutines of the program, unless
// filters choose some of its calls; docs/usystest.md tells what that means for tests that run in
// parallel. examples/faults is a whole example.
package usystest
