// Package usys is the userspace system-call bridge: a table of functions that a
// host fills when the program starts, and calls of these functions at the price of a
// function call.
//
// A program that imports it runs without a host, too. A call of a function then returns the
// error ENOSYS, or the absent= value of its declaration; a function with neither panics. The
// error, the panic, [Status] and [Require] state the reason. Package parlib, imported for its
// side effects, brings a host in C into the program.
//
// The package declares a table of its own, which is Akaros's: the seven functions of Akaros,
// with their numbers there, two for Linux's system calls, and functions that C code of Akaros
// called beside the table. Programs declare tables in the same way, in their packages, and
// generate both sides with the usys command. The exported names Table, Desc, Func, Const,
// Code, Register, Declare, Origin, Settle, Fail, Unsupported, Lack, WrapErrno and CurrentG
// are for generated code and for hosts.
//
// The package imports only unsafe. It supports linux/amd64. On other platforms it builds,
// and its functions return what they return without a host.
package usys

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table usys host=../parlib doc=../docs/table.md include=core.h nogo runtime=../toolchain/_runtime

// AbortSyscallAtAbsUnix sets a deadline for the calling thread's system calls, in
// microseconds since 1970. When the clock reaches it, the call in which the thread blocks
// ends with EINTR and no effect, and so does each later call of the thread that could sleep,
// until UnsetAlarm removes the alarm. waiter names the alarm; its memory is the host's. A
// deadline in the past is an error, ETIMEDOUT. Package deadline is built on this function.
//
//usys:call AbortSyscallAtAbsUnix(deadline uint64) (waiter unsafe.Pointer, err error) [num=0]

// UnsetAlarm removes an alarm, frees its waiter, and reports whether it was still pending.
// After it has returned, the alarm aborts no call. A waiter that was removed before is an
// error, EINVAL.
//
//usys:call UnsetAlarm(waiter unsafe.Pointer) (pending bool, err error) [num=1]

// GoSyscall makes the system call that sysc describes (package ros has the numbers, flags and
// structs) and returns sysc.Retval. On failure err carries sysc.Err and sysc.Errstr; on
// success both are cleared. GoSyscall blocks as long as the call does. The host keeps no
// pointer to sysc, or from it, after the return.
//
//usys:call GoSyscall(sysc *Syscall) (ret int64, err error) [num=2]

// GoUsysTester returns the low bytes of a to g, one above the other, so that both sides can
// check that all twelve arguments arrive. h to l must be a+7 to e+7, or 0; otherwise bits of
// the result name those that are not (parlib/tester.c).
//
//usys:call GoUsysTester(a, b, c, d, e, f, g, h, i, j, k, l uint64) uint64 [num=3 const=USYS_FUNC]

// Futex waits while *uaddr is val (op 0) and returns 0, or wakes at most val waiters (op 1)
// and returns their number. If timeout is not nil, a wait ends with ETIMEDOUT after that
// time. uaddr2 must be nil and val3 0, as on Akaros (user/pthread/futex.c there). Futex
// blocks.
//
//usys:call Futex(uaddr *int32, op, val int32, timeout *Timespec, uaddr2 *int32, val3 int32) (ret int32, err error) [num=4 errno=-1]

// SerializeArgvEnvp packs two NULL-terminated lists of C strings into one block of the host's
// memory, which the caller releases by Free. The block holds its length, the number of
// strings of each list, their offsets, and the strings.
//
//usys:call SerializeArgvEnvp(argv, envp **byte) (block unsafe.Pointer, err error) [num=5 errno=0]

// Free releases a block of the host's memory. p may be nil.
//
//usys:nb Free(p unsafe.Pointer) [num=6 absent=0]

// LinuxSyscall makes a system call of Linux, by number, as the SYSCALL instruction does. In
// a program built in toolchain mode each system call is a call of this function. Its caller
// may be a thread without TLS, or a child that shares its parent's memory.
//
//usys:call LinuxSyscall(nr, a, b, c, d, e, f int64) (r int64) [num=8 abi=linux]

// LinuxExitThread makes the system call that ends the calling thread. The stack on which it
// is entered may already belong to another thread.
//
//usys:call LinuxExitThread(nr, a int64) [num=9 abi=linux]

// PthreadYield lets other threads run.
//
//usys:call PthreadYield() [num=10 absent=0]

// Sigaction sets the action of signal sig to *act if act is not nil, and stores the previous
// action in *old if old is not nil, as in POSIX. Handlers are C functions. A number that does
// not exist, or that the host reserves, is an error.
//
//usys:call Sigaction(sig int32, act, old *SigactionT) (r int32, err error) [num=11 errno=-1]

// Sigaltstack sets the stack on which the calling thread runs its signal handlers, and stores
// the previous one in *old, as in POSIX. The stack belongs to a thread: lock the goroutine to
// its thread.
//
//usys:call Sigaltstack(ss, old *StackT) (r int32, err error) [num=12 errno=-1]

// PthreadSigmask changes the set of signals that the calling thread blocks (how: 0 adds those
// of set, 1 removes them, 2 replaces the set) and stores the previous set in *old. As in
// POSIX it returns 0 or the error number. Lock the goroutine to its thread.
//
//usys:nb PthreadSigmask(how int32, set, old *uint64) (errno int32) [num=13 absent=38]

// EnableProfalarm sends this process SIGPROF each time that it has used another usecs
// microseconds of CPU time. 0, and more than the system can count, are errors.
//
//usys:call EnableProfalarm(usecs uint64) (err error) [num=14 errno]

// DisableProfalarm ends the effect of EnableProfalarm, if there is one.
//
//usys:call DisableProfalarm() [num=15 absent=0]

// ResetAlarm gives a waiter of AbortSyscallAtAbsUnix another deadline; 0 means at once. It
// reports whether the waiter was still pending; if not, it changes nothing. Any thread may
// call it.
//
//usys:call ResetAlarm(waiter unsafe.Pointer, deadline uint64) (pending bool, err error) [num=16 errno]

// PAGE_SIZE is the size of the host's pages, in bytes.
//
//usys:const PAGE_SIZE [c=USYS_PAGE_MIN]
