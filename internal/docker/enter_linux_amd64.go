package docker

import (
	"fmt"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A user has the user and the profile of a command. Docker's default is root, under the default
// profile.
type user struct {
	uid, gid int
	given    bool
	profile  string // the name of a file
}

// Exec executes a command in this process's place, with the restrictions. It returns only
// on an error. A process of another user than root has no capabilities at the start.
func Exec(path string, args, env []string) error { return user{}.exec(path, args, env) }

func (u user) exec(path string, args, env []string) error {
	runtime.LockOSThread() // all of it is the thread's, and execve(2) keeps that
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"the bounding set", dropBounds},
		{"the user", u.become},
		{"the capabilities", dropCapabilities},
		{"no new privileges", func() error { return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }},
		{"the seccomp filter", u.install},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return fmt.Errorf("%s: %w", path, syscall.Exec(path, args, env))
}

// become changes the thread's user. Unless the kernel is told otherwise no thread
// keeps capabilities then.
func (u user) become() error {
	if !u.given {
		return nil
	}
	for _, call := range [][4]uintptr{
		{unix.SYS_SETGROUPS, 0, 0, 0},
		{unix.SYS_SETRESGID, uintptr(u.gid), uintptr(u.gid), uintptr(u.gid)},
		{unix.SYS_SETRESUID, uintptr(u.uid), uintptr(u.uid), uintptr(u.uid)},
	} {
		if _, _, errno := syscall.RawSyscall(call[0], call[1], call[2], call[3]); errno != 0 {
			return errno
		}
	}
	return nil
}

// capabilities returns the thread's capabilities, two words of each set.
func capabilities() (head unix.CapUserHeader, sets [2]unix.CapUserData, err error) {
	head.Version = unix.LINUX_CAPABILITY_VERSION_3
	err = unix.Capget(&head, &sets[0])
	return head, sets, err
}

// dropBounds drops the other capabilities from the bounding set, which takes one of them.
func dropBounds() error {
	_, sets, err := capabilities()
	if err != nil || sets[0].Effective&(1<<unix.CAP_SETPCAP) == 0 {
		return err
	}
	for c := range 64 {
		if _, ok := kept[c]; ok {
			continue
		}
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(c), 0, 0, 0); err == unix.EINVAL {
			return nil // the kernel has no more of them
		} else if err != nil {
			return err
		}
	}
	return nil
}

// dropCapabilities drops the others from the thread's sets.
func dropCapabilities() error {
	head, sets, err := capabilities()
	if err != nil {
		return err
	}
	var keep uint32
	for c := range kept {
		keep |= 1 << c
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return err
	}
	for i, keep := range [2]uint32{keep, 0} {
		sets[i].Effective &= keep
		sets[i].Permitted &= keep
		sets[i].Inheritable = 0
	}
	return unix.Capset(&head, &sets[0])
}

func (u user) install() error {
	f, err := newFilter()
	if u.profile != "" {
		f, err = readProfile(u.profile)
	}
	if err != nil {
		return err
	}
	p := unix.SockFprog{Len: uint16(len(f)), Filter: &f[0]}
	_, _, errno := syscall.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&p)))
	if errno != 0 {
		return errno
	}
	return nil
}
