// Package keepalive defines an Analyzer that finds pointers which reach a call of
// a host, or a system call, so that what they point to may move or be freed.
//
// # Analyzer keepalive
//
// keepalive: find memory that a call into C may use after it moved or was freed
//
// A pointer that was converted to uintptr is a number: the garbage collector
// frees what it pointed to, and a growing stack moves away from under it. The
// compiler keeps such memory alive and in place during a call only where the
// conversion is an argument, whole, of a call by name of a function that it
// knows to need this: one without a body, or one marked //go:uintptrescapes. So
// this is wrong
//
//	u := uintptr(unsafe.Pointer(p))
//	usys.Call(usys.USYS_FREE, u) // p may be gone
//
// and this is right:
//
//	usys.Call(usys.USYS_FREE, uintptr(unsafe.Pointer(p)))
//
// The analyzer looks at calls of usys.Call, usys.Call1 and sysc.Call, of every
// typed call that //usys:call or //usys:nb declares, and of the functions named
// by -sinks. A number that was made of a pointer must not reach them by a
// variable, a field, an element, a helper's result or a slice of arguments; as a
// part of a sum; as a parameter of another type than uintptr; through a
// function's variable; or by way of a function that takes a uintptr, hands it on,
// and is not marked: such a function is itself watched, in all packages.
//
// It also finds:
//
// a number made of a pointer and stored in memory that the call is given, such as
// usys.Syscall.Arg. runtime.KeepAlive after the call is right there for memory
// that is certainly not on a stack, a runtime.Pinner for any;
//
// memory of this function passed for a parameter that the host keeps after the
// call (attribute keeps= of a declaration, or -keeps), where nothing pins it;
//
// a pointer passed as uintptr or unsafe.Pointer to memory that holds strings,
// slices, maps, channels, functions or interfaces. This is cgo's rule about Go
// pointers to Go pointers, adapted: a typed call keeps all alive that its
// arguments reach, and nothing moves while it runs, so plain pointers inside are
// allowed unless the host keeps the memory (or -cgo demands cgo's own rule), but
// C cannot know what a string or a map is.
//
// What never moves and is never freed needs no care: package variables, nil,
// memory that a host, the system or C gave.
//
// The work is bounded. In a package that takes more than 33 million steps (package
// runtime takes 30 thousand), the analyzer stops following numbers, and reports at a
// package clause how many calls it has not looked at. What it finds besides is as right
// as elsewhere. Split such a package, or read these calls and silence the report.
package keepalive
