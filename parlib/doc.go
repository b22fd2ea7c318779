// Package parlib is a host for programs that use package usys: importing it, for
// its side effects or for its few functions, brings up a host in C inside the
// program, which fills the tables that the program declares.
//
//	import _ "github.com/usys-go/bridge/parlib"
//
// It needs linux/amd64 and cgo; elsewhere it is empty, and usys.Status says that
// there is no host.
//
// The host puts its own handler in front of Go's for SIGSEGV, SIGBUS, SIGFPE,
// SIGILL, SIGPROF, SIGQUIT and SIGABRT, and hands on every signal that is not its
// own. SIGRTMAX is its own from the first deadline on (package deadline), when it also
// starts a thread for alarms, which no goroutine runs on (StopScheduler ends it).
package parlib
