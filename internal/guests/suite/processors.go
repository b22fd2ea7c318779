//go:build linux && amd64

package suite

import (
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"
)

// A cpuset is the kernel's cpu_set_t, for the maximum number of processors in Linux.
type cpuset [8192 / 64]uint64

// first returns the set of the first n processors of s, or s if it has no more than n.
func (s cpuset) first(n int) cpuset {
	var some cpuset
	for i := range s {
		for bit := uint64(1); bit != 0 && n > 0; bit <<= 1 {
			if s[i]&bit != 0 {
				some[i] |= bit
				n--
			}
		}
	}
	return some
}

func (s *cpuset) call(nr uintptr) error {
	_, _, errno := syscall.RawSyscall(nr, 0, unsafe.Sizeof(*s), uintptr(unsafe.Pointer(s)))
	if errno != 0 {
		return errno
	}
	return nil
}

// startOn starts a command on the first n processors that this process may use, or on all of
// them if n is 0. The command inherits them from the thread that starts it.
func startOn(n int, cmd *exec.Cmd) error {
	if n == 0 {
		return cmd.Start()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all cpuset
	if err := all.call(syscall.SYS_SCHED_GETAFFINITY); err != nil {
		return err
	}
	some := all.first(n)
	if err := some.call(syscall.SYS_SCHED_SETAFFINITY); err != nil {
		return err
	}
	started := cmd.Start()
	if err := all.call(syscall.SYS_SCHED_SETAFFINITY); err != nil {
		return err
	}
	return started
}
