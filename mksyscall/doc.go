// Mksyscall makes Go functions of //sys lines: the bodies of the system calls
// that a port's package syscall declares.
//
//	mksyscall [flags] file.go ... >zsyscall_GOOS_GOARCH.go
//
// It takes the place of mksyscall.pl and mksyscall_libc.pl of the standard
// library, of mksyscall.go, mksyscall_solaris.go, mksyscall_aix_ppc.go and
// mksyscall_aix_ppc64.go of golang.org/x/sys/unix, and of go-akaros's
// mksyscall.pl. Its output equals theirs, byte for byte, as formatted by gofmt. With -usys
// it speaks the bridge's dialect, in which calls go to a host: see below.
//
// # Declarations
//
// A declaration is a line that begins in column 1:
//
//	//sys	Read(fd int, p []byte) (n int, err error)
//	//sysnb	Getpid() (pid int)
//	//sys	Stat(path string, st *Stat_t) (err error) = SYS_STAT64
//
// With //sysnb the scheduler is not told that the call may block: use it for
// calls that never do. Every parameter and every result has a name and a type of
// its own. The results are none, one or two words, and as the last of them, if
// the call can fail, err error. The number comes from the function's name,
// SYS_READ_AT for ReadAt, or stands behind an equals sign. On a system whose
// calls go through C, the name stands for a function of its library; there
// = function or, on Solaris, = library.function names another one.
//
// A parameter is passed by its type:
//
//	an integer            one word
//	int64, on 32 bits     two words, and padding where the system wants it;
//	                      in package unix uint64 too
//	a pointer             one word
//	unsafe.Pointer        one word
//	a string              a copy that ends in NUL, one word; on Akaros its
//	                      length too. A NUL inside is err
//	a slice               its first element's address and its length, two words
//	bool                  0 or 1, one word, on Solaris and AIX; elsewhere there is
//	                      no rule for it
//
// A name that stands for an integer is one. There is no rule for arrays, floats,
// funcs, channels, maps, interfaces and structs, nor for pointers as results:
// pass a pointer to them, and return a uintptr. Six words are the most on Solaris,
// AIX and Akaros, nine elsewhere.
//
// Lines may end in LF or CRLF, the last one in nothing.
//
// # Which generator
//
// The flags, the environment and the files' package choose the generator to follow:
//
//	-usys                                      none: the bridge's own
//	-akaros                                    go-akaros
//	package unix, aix in -tags or GOOS         x/sys, mksyscall_aix_ppc.go;
//	                                           with ppc64, mksyscall_aix_ppc64.go
//	package unix, solaris or illumos likewise  x/sys, mksyscall_solaris.go
//	package unix                               x/sys, mksyscall.go
//	-solaris, -aix                             the standard library's mksyscall_libc.pl
//	everything else                            the standard library's mksyscall.pl
//
// GOOS is taken from the environment, as the originals do: with linux, calls
// without an error use functions of their own, and in package unix darwin means
// trampolines. Package unix needs it; the standard library's package does not.
//
// # Flags
//
// The originals' flags, which the output's first line repeats:
//
//	-l32 -b32    64-bit values take two words, the low or the high one first
//	-arm         and begin at an even word
//	-tags x,y    the output's build constraint
//	-libc        calls go to C's library, through trampolines
//	-plan9 -darwin -openbsd -netbsd -dragonfly -solaris -illumos -aix -akaros
//	-usys        the system, where it makes a difference; one at most
//
// Flags of this command's own, which it does not repeat:
//
//	-output file  write to the file, all at once, and only without mistakes; a
//	              file that is one of the inputs is refused
//	-diff         compare with -output's file: print how it would change, and exit
//	              with status 1 if it would
//	-list         print the declarations as a table; they are parsed only
//	-json         print them as JSON
//	-asm          make the trampolines' assembly, as mkasm.go does; see below
//	-h            print this text
//
// A file called - is the standard input. Mksyscall_aix_ppc64.go makes three files,
// of which two go by the first one's name with _gc and _gccgo behind it; without
// -output they are zsyscall_aix_ppc64.go and its sisters in the current directory.
//
// # Trampolines
//
// With -libc or on darwin the output declares trampolines, which are in assembly:
//
//	mksyscall -asm GOOS GOARCH >zsyscall_GOOS_GOARCH.s
//
// reads syscall_GOOS.go, syscall_GOOS_GOARCH.go and zsyscall_GOOS_GOARCH.go in the
// current directory and makes one for each that they declare.
//
// # The bridge
//
// With -usys, in a package of any name, a call goes to a host by way of package
// github.com/usys-go/bridge/usys. The target behind the equals sign decides
// how:
//
//	//sys	Openat(dir int, path string, flags int, mode int) (fd int, err error)
//	//sys	Read(fd int, p []byte) (n int, err error) = SYS_READ
//	//sys	Stat(path string, st *ros.Kstat) (err error) = ros.SYS_STAT
//	//sys	Greet(name string, buf []byte) (n int, err error) = greet
//	//sys	Wake(addr *int32, op int32, n int32, t *usys.Timespec, a *int32, v int32) (woken int32, err error) = usys.Futex
//
// SYS_NAME, or nothing, is a call of go_syscall by that number, with six words at
// most and one as its result; package ros has the numbers of Akaros. A slice or a
// string passes its address and its length, and is not copied: no NUL ends a
// string. There is no //sysnb of it, since go_syscall may block.
//
// Any other name is a function of the package's own table: the file with its
// //usys:call or //usys:nb line must be among those named. The parameters fill the
// function's in order, converted to their types. A slice fills two, a pointer and
// a length. A string does so too, without a copy, where an integer follows the
// pointer; where none does, it becomes a copy that ends in NUL. Bools, floats and
// pointers as results are fine. For
//
//	//usys:call greet(name *byte, n int32, buf *byte, size int32) (r int32, err error) [num=8]
//
// the fourth line passes the name and the buffer with their lengths. A function of
// another package's table, as in the fifth, gets its arguments as they are.
//
// Types, numbers and functions may come from the packages that the files import.
// The memory that arguments point to stays alive and in place during the call.
// The generated code allocates nothing except the error and the copies that end
// in NUL. The package has to supply
//
//	func errnoErr(s *usys.Syscall) error             makes err of s.Err and s.Errstr
//	func BytePtrFromString(s string) (*byte, error)  for strings that end in NUL
//
// the second only where it is needed. Package akaros is made so, and its NewError
// can be the first. The output needs no -tags: without a host, and where there is
// no bridge, its functions return ENOSYS.
//
//	mksyscall -usys -output zsyscall.go syscall.go
//
// # A port
//
// The generated functions call others, which package syscall has to supply. For a
// system that traps, these are
//
//	func Syscall(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err Errno)
//	func Syscall6(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2 uintptr, err Errno)
//	func RawSyscall(...), func RawSyscall6(...)      the same, for //sysnb
//	func BytePtrFromString(s string) (*byte, error)  for strings
//	func errnoErr(e Errno) error                     makes err of a number
//	var _zero uintptr                                the address of an empty slice
//	const SYS_READ, ...                              the numbers
//
// and Syscall9 where a call passes more than six words. Where GOOS is linux,
// //sysnb without an error calls rawSyscallNoError, which has the parameters of
// RawSyscall and returns r1 and r2 only. Begin with a file syscall_myos.go of
// package syscall that has the declarations, and make the rest with
//
//	mksyscall -tags myos,amd64 -output zsyscall_myos_amd64.go syscall_myos.go
//
// In a script, -diff instead of a write reports whether the committed file agrees
// with the declarations. Windows has a generator of its own,
// golang.org/x/sys/windows/mkwinsyscall.
//
// # Mistakes
//
// All mistakes in all files are reported at once, on the standard error, as
//
//	file:line:column: mistake (cure)
//
// and then nothing is printed and no file is changed. A declaration for which the
// originals print code that does not compile is a mistake here. Doubts that they
// do not report, such as a string in a call that has no error to return, are
// warnings.
//
// The exit status is 0 if all is well, 1 if something is wrong with the
// declarations or the files, or -diff found a difference, and 2 if the command was
// misused.
package main
