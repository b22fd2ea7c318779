// Package initorder defines an Analyzer that finds calls of a host's functions that are
// made before the host is there.
//
// # Analyzer initorder
//
// initorder: find calls of a host's functions, and reads of its constants, that come too early
//
// A program's packages are initialised one after the other, and a host's package is one of
// them. The package of a table imports its host's where there is cgo, so whoever imports
// the table's finds the host there. That leaves
//
// package-level variables of the table's own package, whose initialisers call its
// functions or read its constants: they run before the package has registered its table.
// An init function, or a function that is called later, comes in time;
//
// initialisers and init functions where the table's package does not import the host's,
// since its declaration says noimport or nogo, or the host is in another module: a package
// that calls the functions while it is initialised has to import the host's itself. The
// table's own package cannot: its init functions come too early as well.
//
// A call that comes too early panics, returns an error, or returns what absent= says. A
// constant is still 0, and nothing tells.
//
// Calls are followed through functions and methods that are called by name, in all
// packages. Function values and interfaces are not followed.
package initorder
