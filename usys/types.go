package usys

// Syscall is Akaros's struct syscall, 216 bytes on x86-64 (kern/include/ros/syscall.h
// there). [GoSyscall] takes its arguments from it and stores its results there.
//
// Arg holds pointers as numbers, which the garbage collector does not see. The memory that
// they point to must not be on a stack, which moves, and must be kept alive until the call
// has returned (runtime.KeepAlive).
type Syscall struct {
	Num    uint32    // number of the call, in
	Err    int32     // error number, out: 0 after a success
	Retval int64     // out
	Flags  int64     // SC_… bits
	EvQ    *byte     // event queue: unused here
	UData  *byte     // the caller's own
	Arg    [6]int64  // in
	Errstr [128]byte // out: the host's text about a failure, NUL-terminated
}

// Timespec is a span of time as [Futex] takes it.
type Timespec struct {
	Sec  int64
	Nsec int64
}

// SigactionT is the action of a signal for [Sigaction]: POSIX's struct sigaction, with a mask
// of 64 bits as in Akaros and in the kernel of Linux.
type SigactionT struct {
	Handler  uintptr // a C function, or 0: the default, 1: ignore
	Mask     uint64  // signal n is bit n-1
	Flags    int32   // SA_… bits
	Restorer uintptr // for the host
}

// StackT is a signal stack for [Sigaltstack]: POSIX's stack_t.
type StackT struct {
	SP    uintptr // lowest address
	Flags int32   // SS_… bits
	Size  uint64  // bytes
}
