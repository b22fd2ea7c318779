// Package usys is the userspace system-call bridge: a table of functions that a
// host fills when the program starts, and calls of them at the price of a
// function call.
//
// Importing it does no harm where there is no host. A call of a function is then an
// error, ENOSYS, or does what its declaration says; a function that has no error result
// panics. All three, [Status] and [Require] say why. Package parlib, imported for its
// side effects, brings a host in C into the program.
//
// This file declares usys's own table, which is Akaros's: its seven functions,
// under their numbers there, two for Linux's system calls, and those that Akaros's C
// code called beside the table. Programs declare tables of their own in the same
// way, in packages of their own, and generate both sides with the usys command. What is
// exported below but not called by people (Table, Desc, Func, Const, Code,
// Register, Declare, Origin, Settle, Fail, Unsupported, Lack, WrapErrno, CurrentG) is for generated code and for hosts.
//
// The package imports only unsafe. It supports linux/amd64; elsewhere it builds,
// and answers as if there were no host.
package usys

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table usys host=../parlib doc=../docs/table.md include=core.h nogo runtime=../toolchain/_runtime

// AbortSyscallAtAbsUnix aborts the system call in which the calling thread
// blocks once the clock reads deadline, in microseconds since 1970: it ends with EINTR
// and no effect, and so do all that the thread makes afterwards and that could sleep,
// until UnsetAlarm takes the waiter back, which is the host's. A deadline that has
// passed is an error, ETIMEDOUT. Package deadline is made of this.
//
//usys:call AbortSyscallAtAbsUnix(deadline uint64) (waiter unsafe.Pointer, err error) [num=0]

// UnsetAlarm takes an alarm back, frees its waiter, and says whether it was still
// pending. When it returns no abort is on its way. One that was unset before is an
// error, EINVAL.
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
//usys:nb Free(p unsafe.Pointer) [num=6 absent=0]

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

// PthreadYield lets other threads run.
//
//usys:call PthreadYield() [num=10 absent=0]

// Sigaction sets what signal sig does to *act, where act is not nil, and says in
// *old, where old is not nil, what it did before; as in POSIX. Handlers are C
// functions. A number that is none, or that the host keeps for itself, is an error.
//
//usys:call Sigaction(sig int32, act, old *SigactionT) (r int32, err error) [num=11 errno=-1]

// Sigaltstack sets the stack on which the calling thread runs its signal handlers,
// and says in *old which it was; as in POSIX. The stack belongs to a thread: lock the
// goroutine to it.
//
//usys:call Sigaltstack(ss, old *StackT) (r int32, err error) [num=12 errno=-1]

// PthreadSigmask changes which signals the calling thread blocks (how: 0 also those
// of set, 1 all but those, 2 exactly those) and says in *old which they were. As in
// POSIX it answers 0 or the error number. Lock the goroutine to its thread.
//
//usys:nb PthreadSigmask(how int32, set, old *uint64) (errno int32) [num=13 absent=38]

// EnableProfalarm sends this process SIGPROF each time that it has used so many
// microseconds of CPU time more. 0, and more than the system can count, are errors.
//
//usys:call EnableProfalarm(usecs uint64) (err error) [num=14 errno]

// DisableProfalarm ends that; it is no error where nothing is to end.
//
//usys:call DisableProfalarm() [num=15 absent=0]

// ResetAlarm gives a waiter of AbortSyscallAtAbsUnix another deadline; 0 is at once.
// It says whether the waiter was still pending; one that was not stays as it is. Any
// thread may call it.
//
//usys:call ResetAlarm(waiter unsafe.Pointer, deadline uint64) (pending bool, err error) [num=16 errno]

// PAGE_SIZE is the size of the host's pages, in bytes.
//
//usys:const PAGE_SIZE [c=USYS_PAGE_MIN]
