// Package usystest lets a test control the system calls of its program: it can make the third
// fsync fail, count the calls that a function makes, or hold the program to a policy.
//
//	func TestPut(t *testing.T) {
//		fault := usystest.Inject(t, "fsync:error=EIO:when=3")
//		calls := usystest.Calls(t, "fsync:func=(*Store).Put")
//		...
//	}
//
// The source of the program and of its dependencies does not change: the host that executes the
// program's calls does the work. go test runs tests without a host; then all functions of this
// package skip the test and print the command that runs it. usys test, which takes go test's flags,
// runs tests that import this package under a host:
//
//	usys test ./...
//	usys test -run '^TestPut$' -under '-trace -e trace=fsync' ./store
//
// A simulation (usys test -sim) has faults and counts, too. Tests with policies are skipped there.
//
// Faults, counts and policies end with their test. They concern all goroutines of the program,
// unless filters choose some of its calls; docs/usystest.md explains the consequences for tests
// that run in parallel. examples/faults is a complete example.
package usystest
