// Package calls describes Linux's system calls: their numbers, what their arguments
// mean, which way the memory goes that arguments point to and how long it is, what they
// return, which errors they have, and whether they may block.
//
// The description is data. linux.calls holds what no header says; makecalls adds
// numbers, macros and layouts from Debian's headers, checks that one fits the other, and
// writes zcalls.go, which holds for every processor, zamd64.go, which holds for amd64,
// docs/calls.md and parlib/linux_nr_amd64.h. "make calls" runs it: unlike what go generate
// makes, these files need packages of Debian's that nothing else does.
package calls
