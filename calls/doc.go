// Package calls describes Linux's system calls: their numbers, the meaning of their
// arguments, the direction and size of the memory that arguments point to, their results and
// errors, and whether they may block.
//
// The description is data. linux.calls holds facts that no header has. makecalls adds
// numbers, macros and layouts from Debian's headers, checks that the two agree, and writes
// zcalls.go, for every processor, zamd64.go, for amd64, docs/calls.md and
// parlib/linux_nr_amd64.h. "make calls" runs it. go generate does not make these files, because
// they need packages of Debian that nothing else needs.
package calls
