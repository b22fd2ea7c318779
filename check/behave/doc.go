// Package behave tells from a host's machine code what the functions behind a
// table may do: whether one that is declared nb, or code of vcore context, can
// reach something that blocks, and how deep a C stack it needs.
//
// Open lays out the host's files in one address space and applies their
// relocations, as a linker would (image.go). Every function that a root reaches is
// followed, instruction by instruction, with what is known of registers and of its
// stack frame (flow.go, state.go; what instructions do, x86_*.go). That gives its
// sites: calls, system calls, stores of pointers. Where a site depends on the
// function's own parameters, its callers settle it (sum.go), so a wrapper around SYSCALL, or a function that
// calls back, is judged by what each caller hands over. Check (check.go) walks
// what has come of that, and reports.
//
// What is assumed, and what is not seen, docs/behaviour.md tells.
package behave
