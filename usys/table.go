// Package usys is the userspace system-call bridge: a table of functions that a
// host fills when the program starts, and calls of them at the price of a
// function call.
//
// Importing it does no harm where there is no host: every function then answers
// as its declaration says, ENOSYS for most, and [Status] says why. Package parlib,
// imported for its side effects, brings a host in C into the program.
//
// This file declares usys's own table, which is Akaros's: its seven functions,
// under their numbers there, and two for Linux's system calls. Programs declare tables of their own in the same way,
// in packages of their own, and generate both sides with the usys command. What is
// exported below but not called by people (Table, Desc, Func, Const, Code,
// Register, Fail, Unsupported) is for generated code and for hosts.
//
// The package imports only unsafe. It supports linux/amd64; elsewhere it builds,
// and answers as if there were no host.
package usys

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table usys host=../parlib doc=../docs/table.md include=core.h nogo runtime=../toolchain/_runtime

// AbortSyscallAtAbsUnix aborts the system call in which the calling thread
// blocks once the clock reads deadline, in microseconds since 1970. The waiter that
// it answers is the host's; UnsetAlarm takes it back.
//
//usys:call AbortSyscallAtAbsUnix(deadline uint64) (waiter unsafe.Pointer, err error) [num=0]

// UnsetAlarm takes an alarm back, frees its waiter, and says whether it was still
// pending.
//
//usys:call UnsetAlarm(waiter unsafe.Pointer) (pending bool, err error) [num=1]

// GoSyscall does the system call that sysc describes (numbers, flags and structs:
// package ros) and answers sysc.Retval. On failure err carries sysc.Err and
// sysc.Errstr; both are cleared on success. It blocks as long as the call does, and
// keeps nothing of sysc, or of what that points to, when it has returned.
//
//usys:call GoSyscall(sysc *Syscall) (ret int64, err error) [num=2]

// GoUsysTester answers the low bytes of a to g, one above the other, so that
// both sides can tell that all twelve arguments arrive: h to l must be a+7 to e+7,
// or 0, and bits of the answer say which is not (parlib/tester.c).
//
//usys:call GoUsysTester(a, b, c, d, e, f, g, h, i, j, k, l uint64) uint64 [num=3 const=USYS_FUNC]

// Futex waits while *uaddr is val (op 0) and answers 0, or wakes at most val
// waiters (op 1) and answers how many. A wait ends at the latest after timeout,
// where that is not nil, with ETIMEDOUT. uaddr2 must be nil and val3 0, as on
// Akaros (user/pthread/futex.c there). It blocks.
//
//usys:call Futex(uaddr *int32, op, val int32, timeout *Timespec, uaddr2 *int32, val3 int32) (ret int32, err error) [num=4 errno=-1]

// SerializeArgvEnvp packs two NULL-terminated lists of C strings into one block of
// the host's memory, which Free gives back: its length, then how many strings each
// list has, their offsets, and the strings.
//
//usys:call SerializeArgvEnvp(argv, envp **byte) (block unsafe.Pointer, err error) [num=5 errno=0]

// Free gives a block of the host's memory back; nil is none.
//
//usys:nb Free(p unsafe.Pointer) [num=6]

// LinuxSyscall does a system call of Linux's, by number, as the SYSCALL instruction
// would. It is what the system calls of a program become that is built in toolchain
// mode; its caller may be a thread without TLS, or a child that shares its
// parent's memory.
//
//usys:call LinuxSyscall(nr, a, b, c, d, e, f int64) (r int64) [num=8 abi=linux]

// LinuxExitThread does the system call that ends the calling thread. The stack it
// is entered on may be another thread's already.
//
//usys:call LinuxExitThread(nr, a int64) [num=9 abi=linux]

// PAGE_SIZE is the size of the host's pages, in bytes.
//
//usys:const PAGE_SIZE [c=PAGE]
