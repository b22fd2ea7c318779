// Package nosplitcall defines an Analyzer that finds what must not happen where a
// goroutine's stack cannot grow: in chains of nosplit functions, and below a call.
//
// # Analyzer nosplitcall
//
// nosplitcall: find overflowing nosplit chains, and what may split, allocate, block or be instrumented below a call
//
// Two kinds of code cannot grow the stack, and different things are wrong in them.
//
// # Nosplit functions
//
// A function marked //go:nosplit may call whatever it likes: what it calls checks
// the stack, if that is not nosplit itself. But a chain of nosplit functions must
// fit into what every check leaves: 800 bytes, less the return address, as
// cmd/link/internal/ld/stackcheck.go counts (more on AIX and OpenBSD). A chain
// that is longer, or without end, is reported as the linker prints it:
//
//	nosplit stack of at least 1136 bytes is over the 792 byte limit
//		m.read
//		    grows 512 bytes, calls m.trampoline
//		        grows 624 bytes
//		344 bytes over limit
//
// Frames of assembly are exact: the size on the TEXT line, the frame pointer that
// the assembler saves, what PUSHQ and ADJSP add. Frames of Go functions are
// decided by the compiler, so the figures are lower bounds: only what no
// optimization removes counts, that is the arguments of calls that cannot be
// inlined, and variables whose addresses such calls get. So a chain that is
// reported is too long (wherever it is not inlined into a function that checks),
// and one that is not may still be refused by the linker. A second lower bound, in
// which every variable has a place, is that of -gcflags='all=-N -l'; a chain that
// is too long only so says "without optimizations". -race doubles the limit and
// lengthens frames by what only the compiler knows; it is not judged.
//
// The linker knows all these figures, and prints them of a program:
//
//	go build -ldflags=-debugnosplit ./cmd/server >graph 2>&1
//	go vet -vettool=$(which usys) -nosplitcall.graph=$PWD/graph ./...
//
// With that file, every figure of a function that is in it is exact, here and in
// the chains of what follows; that of a build with -race or -N -l too, for which
// -limit says what is allowed (1592 bytes with -race). -limit also keeps a reserve.
// go vet keeps its results: give a new graph a new name.
//
// # Below a call
//
// Between runtime.entersyscall and runtime.exitsyscall the goroutine counts as in
// a system call, and its P may be another's. There the runtime ends the program
// ("stack split at bad time") when a stack check fails; there is nobody to allocate,
// block or mark memory for. The same holds for code that runs below a call by
// declaration: a function with the directive
//
//	//usys:nomove
//
// in front of it, or named by -nomove, is such code from beginning to end (or to
// exitsyscall, where it calls that). Use it where pointers travel as integers, in
// what a C function or a signal handler is led back to, and so on. -enter and -exit
// name the functions between which code is watched. All that such code calls is
// looked at, in other packages and through assembly, and reported with the chain
// of calls and its bytes. A finding is
//
// a call that may split: of any function that is not nosplit, through a function's
// value or an interface's method; go, defer in a loop, and deferred calls that run
// there; the operations that are such calls: on maps, concatenation and conversion
// of strings, comparison of interfaces, and of structs and arrays that hold strings,
// floating-point numbers or interfaces, assertion to an interface type, print,
// recover. A function that is not nosplit but never splits in an
// ordinary build is no finding: it is small enough for the compiler to inline, and
// so is all it calls, or it calls nothing, has a small frame, and the assembler
// makes it nosplit for that. Functions of sync/atomic, math/bits and the like are
// instructions;
//
// an allocation: new, make and append, composite literals, variables and func
// literals that escape, conversions of values that are no pointers, constants or
// bytes to interfaces. What escapes is decided here more simply than by the
// compiler, in favour of escaping: it is stored, returned, or given to a function
// that is not known not to keep it (//go:noescape, or seen to keep nothing). append
// counts although it may find room;
//
// what blocks in the scheduler: sends, receives and select. A system call, and a C
// function, blocks the thread, which is what such code is for;
//
// what -race instruments, since the detector needs a P (package syscall's comment
// in Syscall says so): memory accessed in a function without //go:norace, and every
// use of sync/atomic, whoever calls it. -msan and -asan instrument the same
// accesses, //go:norace ends all three, and only -race is named. -cover inserts its
// counters in the source; only straight-line calls of assembly are safe from
// -cover -race together, and that is not judged;
//
// a pointer stored, copied or cleared where the garbage collector needs a write
// barrier: those use the buffer of the P;
//
// a panic between the two functions: it runs deferred calls and prints in a
// goroutine that is in a system call, and ends as "stack split at bad time".
//
// Where every path ends in a panic or in runtime.throw, nothing is a finding but
// that panic, and in a marked function not even it: the program ends there. For the
// same reason the panics of the language are none: bounds, nil, division. A branch
// that a constant condition excludes does not exist. A condition that is decided
// twice is not understood: code that is below a call on any path to it is below it.
//
// Of assembly, calls and jumps to named functions are followed. CALL through a
// register is taken to lead where it is meant to, to C or to another stack. What is
// given to systemstack, mcall and asmcgocall runs on a stack of its own and is not
// looked at. Bytes are right for amd64, lower bounds elsewhere.
//
// A comment that would be one of the directives but for a blank behind the slashes
// is a finding, since the compiler and this analyzer pass it over.
package nosplitcall
