// Package sysc does one system call of the host by go_syscall, table function 2 of
// package usys, from arguments instead of a struct. What mksyscall -usys makes of
// //sys lines calls it; package akaros is made so.
//
// A pointer in [usys.Syscall] is a number, which the garbage collector does not
// see: with [Call] nobody has to see to it that what it points to stays where it
// is.
package sysc
