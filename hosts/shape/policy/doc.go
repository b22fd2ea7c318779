// Package policy is the text that says what each module, package and function of a program
// may do: what it means, how it is read and printed, and which system call is a use of which
// verb. docs/policy.md describes the text.
//
// A policy knows six verbs. Which call is which verb, and which of its arguments say what the
// verb is about, is one table (Table) that is made from package calls and a few lists. The
// host's C code has the same table: the command compiles it.
package policy
