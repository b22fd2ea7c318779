// Package policy has the policies that list the allowed uses of each module, package and
// function of a program: their meaning, parsing and printing, and the verb of each system
// call. docs/policy.md describes the text of a policy.
//
// A policy has six verbs. One table (Table), made from package calls and a few lists, has the
// verb of each call, and the arguments that are the verb's targets. The host's C code has the
// same table: the command compiles it.
package policy
