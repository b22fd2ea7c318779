// Package sysc makes a system call of the host by go_syscall, table function 2 of package
// usys, from arguments instead of a struct. Code that mksyscall -usys generates from //sys
// lines, such as package akaros, calls it.
//
// In a [usys.Syscall] a pointer is a number, which the garbage collector does not see.
// [Call] keeps the memory that its arguments point to alive and in place.
package sysc
