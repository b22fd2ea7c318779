// Package nosplitcall defines an Analyzer that finds mistakes in code that cannot grow the
// goroutine's stack: chains of nosplit functions, and system-call regions.
//
// # Analyzer nosplitcall
//
// nosplitcall: find overflowing nosplit chains, and code that may split, allocate, block or be instrumented in a system-call region
//
// Two kinds of code cannot grow the stack, and each has rules of its own.
//
// # Nosplit functions
//
// A function marked //go:nosplit may call any function: the callee checks the stack, unless
// it is nosplit, too. But a chain of nosplit functions must fit into the space that every
// check leaves: 800 bytes, less the return address, as counted by
// cmd/link/internal/ld/stackcheck.go (more on AIX and OpenBSD). A chain that is longer, or
// without end, is reported in the linker's form:
//
//	nosplit stack of at least 1136 bytes is over the 792 byte limit
//		m.read
//		    grows 512 bytes, calls m.trampoline
//		        grows 624 bytes
//		344 bytes over limit
//
// Frames of assembly are exact: the size on the TEXT line, the frame pointer that the
// assembler saves, and the effects of PUSHQ and ADJSP. The compiler decides about frames of
// Go functions, so their figures are lower bounds: only values that no optimization removes
// count, which are the arguments of calls that cannot be inlined, and variables whose
// addresses such calls get. So a reported chain is too long (unless it is inlined into a
// function that checks), but the linker may refuse further chains. A second lower bound, in
// which every variable has a place, holds for -gcflags='all=-N -l'; the report of a chain
// that is too long only there ends with "without optimizations". -race doubles the limit and
// lengthens frames by an amount that only the compiler knows; chains are not checked for it.
//
// The linker knows all these figures, and prints them for a program:
//
//	go build -ldflags=-debugnosplit ./cmd/server >graph 2>&1
//	go vet -vettool=$(which usys) -nosplitcall.graph=$PWD/graph ./...
//
// With that file the figures of all functions in it are exact, also in the chains of the
// second part. The file may come from a build with -race or -N -l; then set -limit to the
// space of that build (1592 bytes with -race). A smaller -limit keeps a reserve. go vet
// caches its results: give a new graph a new name.
//
// # System-call regions
//
// Between runtime.entersyscall and runtime.exitsyscall the goroutine counts as in a system
// call, and another thread may take its P. If a stack check fails there, the runtime ends the
// program ("stack split at bad time"); and the code has no P with which it could allocate,
// block or mark memory. This analyzer calls such code a system-call region. A function with
// the directive
//
//	//usys:nomove
//
// in front of it, or named by -nomove, is a region from its beginning to its end (or to
// its call of exitsyscall). Mark functions in which pointers travel as integers, and those to
// which C functions or signal handlers return. -enter and -exit name the functions between
// which code is a region. The analyzer follows all calls in regions, into other packages and
// through assembly, and reports findings with the chain of calls and its bytes. A finding is
//
// a call that may split: of any function that is not nosplit, of a function value or through
// an interface; go, defer in a loop, and deferred calls that run in the region; and
// operations that are such calls: on maps, concatenation and conversion of strings,
// comparison of interfaces, and of structs and arrays that hold strings, floating-point
// numbers or interfaces, assertion to an interface type, print, recover. A call of a function
// that is not nosplit but never splits in an ordinary build is no finding: the function and
// its callees are small enough for the compiler to inline, or it calls nothing, has a small
// frame, and the assembler therefore makes it nosplit. Functions of packages such as
// sync/atomic and math/bits are instructions;
//
// an allocation: new, make and append, composite literals, variables and func literals that
// escape, and conversions to interfaces of values other than pointers, constants and bytes.
// The rule for escaping is simpler than the compiler's, and stricter: a value escapes if it is
// stored, returned, or passed to a function that may keep it (it is not //go:noescape, and
// its body is unknown or keeps the value). append counts although there may be room;
//
// an operation that blocks in the scheduler: send, receive, select. System calls and C
// functions, which block the thread, are allowed;
//
// an access that -race instruments, since the detector needs a P (see the comment in
// syscall.Syscall): memory accessed in a function without //go:norace, and every use of
// sync/atomic. -msan and -asan instrument the same accesses, and //go:norace turns off all
// three; the reports name only -race. -cover inserts its counters in the source; with -cover
// and -race together only straight-line calls of assembly are safe, which the analyzer does
// not check;
//
// a pointer stored, copied or cleared where the garbage collector needs a write barrier,
// which uses the buffer of the P;
//
// a panic between the two functions: it runs deferred calls and prints in a goroutine that is
// in a system call, and ends as "stack split at bad time".
//
// On paths that all end in a panic or in runtime.throw, only that panic is a finding, and in
// a marked function not even the panic: the program ends there. For the same reason run-time
// panics such as index out of range, nil dereference and division by zero are no findings. A
// branch that a constant condition excludes is not analyzed. The analysis is not
// path-sensitive: code counts as inside the region if any path reaches it after entersyscall,
// even if a repeated condition excludes that path.
//
// In assembly, calls and jumps to named functions are followed. CALL through a register is
// assumed to enter C or to change to another stack. Functions passed to systemstack, mcall
// and asmcgocall run on another stack and are not followed. The figures are right for amd64,
// and lower bounds for other architectures.
//
// A comment that looks like one of the directives, but has a blank behind the slashes, is a
// finding, since the compiler and this analyzer ignore it.
package nosplitcall
