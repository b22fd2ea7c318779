package deadline

import (
	"syscall"
	"unsafe"
)

// hostMicro returns the time of the host's clock, which is the kernel's, in microseconds
// since 1970, rounded up. In a bubble of testing/synctest time.Now reads another clock.
func hostMicro() int64 {
	const realTime = 0
	var t syscall.Timespec
	// This call cannot fail, and does not block.
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, realTime, uintptr(unsafe.Pointer(&t)), 0)
	return (t.Nano() + 999) / 1000
}
