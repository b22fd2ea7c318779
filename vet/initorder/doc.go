// Package initorder defines an Analyzer that finds calls of a host's functions that run
// before the host is initialised.
//
// # Analyzer initorder
//
// initorder: find calls of a host's functions, and reads of its constants, that come too early
//
// A program's packages are initialised one after the other, and a host's package is one of
// them. If cgo is enabled, a table's package imports its host's package, so the host is
// initialised before every package that imports the table's. Two kinds of calls still come
// too early:
//
// those in initialisers of package-level variables of the table's own package, which call
// its functions or read its constants: they run before the package has registered its table.
// Calls in an init function, or in a function that is called later, are in time;
//
// those in initialisers and init functions if the table's package does not import the host's,
// because its declaration has noimport or nogo, or because the host is in another module: a
// package that calls the functions while it is initialised has to import the host's package
// itself. The table's own package cannot do that: its init functions run too early as well.
//
// A call that comes too early panics, or returns an error or the absent= value. A constant
// is still 0, without any report.
//
// The analyzer follows calls of functions and methods by name, in all packages. It does not
// follow function values and interfaces.
package initorder
