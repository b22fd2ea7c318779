// Package emit turns declarations in the //sys language into Go. There is one
// emitter for each way to make a system call:
//
//	trap.go    a trap, or a function of C's library through a trampoline:
//	           std.go and xsys.go
//	proc.go    functions of libraries by their address, on Solaris, illumos and
//	           AIX: libc.go
//	cgo.go     AIX on 32 bits: through cgo
//	call.go    AIX on 64 bits: three files, for gc and for gccgo
//	akaros.go  a struct handed to the host by package usys
//	usys.go    the bridge's own: go_syscall by package sysc, and in usystable.go
//	           typed calls of table functions
//	asm.go     the assembly of the trampolines
//
// The differences between generators and systems are in a [Flavour]: data and
// small functions. The output is formatted as by gofmt.
package emit
