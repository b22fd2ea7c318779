package doctor

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Numbers of arch_prctl.
const (
	setGS = 0x1001
	getGS = 0x1004
)

// setsGS reports whether the kernel lets user space write the gs base (HWCAP2_FSGSBASE).
func setsGS() bool {
	const hwcap2, fsgsbase = 26, 1 << 1
	aux, err := unix.Auxv()
	for _, entry := range aux {
		if entry[0] == hwcap2 {
			return err == nil && entry[1]&fsgsbase != 0
		}
	}
	return false
}

// RunProbe makes one of the probes. The process may be killed by it.
func RunProbe(name string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	switch name {
	case Dispatch:
		return dispatches()
	case GS:
		return writesGS()
	case Calls:
		return called()
	}
	return fmt.Errorf("there is no probe %q", name)
}

// dispatches switches Syscall User Dispatch on, with all of memory as the code that may make calls,
// and off again.
func dispatches() error {
	const most = 1<<63 - 1
	if err := unix.Prctl(unix.PR_SET_SYSCALL_USER_DISPATCH, unix.PR_SYS_DISPATCH_ON, 1, most, 0); err != nil {
		return fmt.Errorf("prctl(PR_SET_SYSCALL_USER_DISPATCH) fails: %w", err)
	}
	return unix.Prctl(unix.PR_SET_SYSCALL_USER_DISPATCH, unix.PR_SYS_DISPATCH_OFF, 0, 0, 0)
}

// writesGS gives the thread the gs base that it has.
func writesGS() error {
	var base uintptr
	if _, _, errno := unix.RawSyscall(unix.SYS_ARCH_PRCTL, getGS, uintptr(unsafe.Pointer(&base)), 0); errno != 0 {
		base = 0
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_ARCH_PRCTL, setGS, base, 0); errno != 0 {
		return fmt.Errorf("arch_prctl(ARCH_SET_GS) fails: %w", errno)
	}
	return nil
}

// called makes calls that the host makes for any program and Go's runtime does not. None of them
// changes anything.
func called() error {
	// The signal is 0, and its information says that it comes from a queue.
	info := struct {
		signo, errno, code int32
		rest               [29]int32
	}{code: -1}
	here := []byte("/\x00")
	at := unix.AT_FDCWD
	var refused []string
	for _, c := range []struct {
		name       string
		number     uintptr
		a, b, c, d uintptr
	}{
		{"mprotect", unix.SYS_MPROTECT, 0, 0, 0, 0},
		{"gettid", unix.SYS_GETTID, 0, 0, 0, 0},
		{"fcntl", unix.SYS_FCNTL, 2, unix.F_GETFD, 0, 0},
		{"faccessat2", unix.SYS_FACCESSAT2, uintptr(at), uintptr(unsafe.Pointer(&here[0])), unix.X_OK, unix.AT_EACCESS},
		{"rt_tgsigqueueinfo", unix.SYS_RT_TGSIGQUEUEINFO, uintptr(os.Getpid()), uintptr(unix.Gettid()), 0, uintptr(unsafe.Pointer(&info))},
	} {
		_, _, errno := unix.RawSyscall6(c.number, c.a, c.b, c.c, c.d, 0, 0)
		if errno == unix.EPERM || errno == unix.ENOSYS || errno == unix.EACCES {
			refused = append(refused, fmt.Sprintf("%s fails: %v", c.name, errno))
		}
	}
	if refused != nil {
		return errors.New(strings.Join(refused, ", "))
	}
	return nil
}
