// Package bridge is the front page of usys: system calls that are function calls.
// It has nothing for programs to import.
//
// Some operating systems are called by calling functions: library operating systems,
// unikernels, user-level schedulers, hosts that trace or confine. Go's ports assume
// an instruction. Here the interface is a table of C functions, which a host fills
// when a program says hello by a deliberate fault; a call of one costs as much as a
// call through a pointer.
//
// There are two ways to use it.
//
// A program that has a table of its own declares functions in comments of Go source:
//
//	//usys:call Futex(uaddr *int32, op, val int32) (r int64, err error) [num=3]
//
// The command usys gen makes of them typed Go functions, trampolines and a C header;
// usys check and usys vet keep both sides in step. The host is C code, linked into
// the program by cgo beside package parlib, or a process's own frame around it.
//
// A program that knows nothing of usys is built with usys build in the place of go
// build: every system call instruction becomes a call through the table. It runs by
// itself as before, and under usys exec, or another loader, the host executes its
// system calls.
//
// The packages:
//
//   - [github.com/usys-go/bridge/usys]: the table, handshake, calls, errors, status
//   - [github.com/usys-go/bridge/parlib]: a host in C that is linked into the program
//   - [github.com/usys-go/bridge/signal], [github.com/usys-go/bridge/deadline]:
//     signals as values, and calls that end in time
//   - [github.com/usys-go/bridge/akaros]: Akaros's system calls as a syscall package,
//     with [github.com/usys-go/bridge/akaros/ros], its numbers and structs, and
//     [github.com/usys-go/bridge/akaros/sysc], one call by its arguments
//   - [github.com/usys-go/bridge/cmd/usys] and [github.com/usys-go/bridge/mksyscall]:
//     the commands
//   - [github.com/usys-go/bridge/vet]: the analyzers of usys vet, for other drivers
//
// The rest is what the commands are made of: packages abi, gen, check, toolchain and
// loader. docs/design.md says where everything is and why; README.md begins with
// something to run.
package bridge
