// Package keepalive defines an Analyzer that finds pointers which reach a call of a host, or
// a system call, in such a way that their memory may move or be freed.
//
// # Analyzer keepalive
//
// keepalive: find memory that a call into C may use after it moved or was freed
//
// A pointer that was converted to uintptr is a number: the garbage collector may free its
// memory, and a growing stack may move it. The compiler keeps such memory alive and in place
// during a call only if the conversion is a whole argument of a call by name of a function
// without a body, or one marked //go:uintptrescapes. So this is wrong
//
//	u := uintptr(unsafe.Pointer(p))
//	usys.Call(usys.USYS_FREE, u) // the memory at p may be freed or moved
//
// and this is right:
//
//	usys.Call(usys.USYS_FREE, uintptr(unsafe.Pointer(p)))
//
// The analyzer checks calls of usys.Call, usys.Call1 and sysc.Call, of every typed call that
// //usys:call or //usys:nb declares, and of the functions named by -sinks. A number made of a
// pointer must not reach them by a variable, a field, an element, a helper's result or a
// slice of arguments; as a part of a sum; as a parameter of another type than uintptr; in a
// call of a function value; or through a function that takes a uintptr, passes it on, and is
// not marked: the analyzer checks calls of such functions, too, in all packages.
//
// It also finds:
//
// a number made of a pointer and stored in memory that is passed to the call, such as
// usys.Syscall.Arg. There runtime.KeepAlive after the call suffices for memory that is
// certainly not on a stack, and a runtime.Pinner for any memory;
//
// memory of this function passed for a parameter that the host keeps after the call
// (attribute keeps= of a declaration, or -keeps), if nothing pins it;
//
// a pointer passed as uintptr or unsafe.Pointer to memory that holds strings, slices, maps,
// channels, functions or interfaces. This is cgo's rule about Go pointers to Go pointers,
// adapted: a typed call keeps everything alive that its arguments reach, and nothing moves
// while it runs, so plain pointers inside are allowed unless the host keeps the memory (or
// -cgo demands cgo's own rule), but C code cannot read strings, maps and the others.
//
// Memory that never moves and is never freed needs no care: package variables, nil, and
// memory from a host, the system or C.
//
// The work is bounded. In a package that takes more than 33 million steps (package runtime
// takes 30 thousand), the analyzer stops following numbers, and reports at a package clause
// how many calls it has not checked. Its other findings are as reliable as elsewhere. Split
// such a package, or read these calls and silence the report.
package keepalive
