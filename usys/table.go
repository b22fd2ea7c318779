package usys

// The seven functions that Akaros's usys has, under their numbers there.

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table usys host=../parlib doc=../docs/table.md include=core.h nogo

// AbortSyscallAtAbsUnix aborts the system call in which the calling thread
// blocks once the clock reads deadline, in microseconds since 1970, and answers
// what UnsetAlarm takes back.
//
//usys:call AbortSyscallAtAbsUnix(deadline uint64) (waiter unsafe.Pointer, err error) [num=0]

// UnsetAlarm takes an alarm back and says whether it was still pending.
//
//usys:call UnsetAlarm(waiter unsafe.Pointer) (pending bool, err error) [num=1]

// GoSyscall does the system call that sysc describes (numbers, flags and structs:
// package ros) and answers sysc.Retval. On failure err carries sysc.Err and
// sysc.Errstr; both are cleared on success. It blocks as long as the call does.
//
//usys:call GoSyscall(sysc *Syscall) (ret int64, err error) [num=2]

// GoUsysTester answers the low bytes of a to g, one above the other, so that
// both sides can tell that all twelve arguments arrive.
//
//usys:call GoUsysTester(a, b, c, d, e, f, g, h, i, j, k, l uint64) uint64 [num=3 const=USYS_FUNC]

// Futex waits while *uaddr is val (op 0), until timeout where there is one, or
// wakes at most val waiters (op 1).
//
//usys:call Futex(uaddr *int32, op, val int32, timeout *Timespec, uaddr2 *int32, val3 int32) (ret int32, err error) [num=4 errno=-1]

// SerializeArgvEnvp packs two NULL-terminated lists of C strings into one block,
// which Free gives back.
//
//usys:call SerializeArgvEnvp(argv, envp **byte) (block unsafe.Pointer, err error) [num=5 errno=0]

// Free gives a block of the host's memory back.
//
//usys:nb Free(p unsafe.Pointer) [num=6]

// PAGE_SIZE is the size of the host's pages.
//
//usys:const PAGE_SIZE [c=PAGE]
