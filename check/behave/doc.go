// Package behave analyzes a host's machine code. It computes whether a function behind a table
// that is declared nb, or code of vcore context, can reach a blocking operation, and how much
// C stack each function needs.
//
// Open lays out the host's files in one address space and applies their relocations, like a
// linker (image.go). The analysis follows every function that a root reaches, instruction by
// instruction, with the known values of registers and of its stack frame (flow.go, state.go;
// the effects of instructions are in x86_*.go). The result is a list of sites: calls, system
// calls, stores of pointers. If a site depends on the function's parameters, its callers'
// arguments decide (sum.go): so a wrapper around SYSCALL, or a function with a callback, is
// judged for each caller. Check (check.go) goes through the sites and reports.
//
// docs/behaviour.md describes the assumptions and the limits of the analysis.
package behave
