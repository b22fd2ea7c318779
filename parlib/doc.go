// Package parlib is a host for programs that use package usys. Importing it, for its
// side effects or for its few functions, starts a host in C inside the program, which
// fills the tables that the program declares.
//
//	import _ "github.com/usys-go/bridge/parlib"
//
// It needs linux/amd64 and cgo; elsewhere it is empty, and usys.Status reports that
// there is no host.
//
// The host puts its own handler in front of Go's for SIGSEGV, SIGBUS, SIGFPE,
// SIGILL, SIGPROF, SIGQUIT and SIGABRT, and passes on every signal that is not meant
// for it. With the first deadline (package deadline) it also takes SIGRTMAX for itself
// and starts a thread for alarms, on which no goroutine runs (StopScheduler ends it).
package parlib
