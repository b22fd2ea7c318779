package main

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

/*
The process that prints must not be the program's child: its parent is a copy of this
process, which ends at once, and then another process adopts it.

Where this process is the first of a container, or has asked to be the parent of orphans,
it would be the one that adopts. There, the copy stays, and sends no signal when it ends:
wait4(2) does not return such a child, and does not wait for one, unless asked by __WALL or
__WCLONE. That holds as long as the copy executes no program (which makes it an ordinary
child), so it makes system calls only.
*/

// adoptsOrphans reports whether orphans become children of this process.
func adoptsOrphans() bool {
	var set int32
	err := unix.Prctl(unix.PR_GET_CHILD_SUBREAPER, uintptr(unsafe.Pointer(&set)), 0, 0, 0)
	return os.Getpid() == 1 || err == nil && set != 0
}

// A launch has all data that the copies of this process need: they cannot allocate.
type launch struct {
	path       *byte
	self       int // a descriptor of this command's file; -1: path is its name
	argv, envp []*byte
	files      []int // the program's descriptors from 0 on
	stays      bool  // the copy waits for the program
	all, none  uint64
}

// startDetached starts a program with files as its descriptors from 0 on, in a session of
// its own. It is not a child of this process, and leaves no other child that wait4 would
// return.
func startDetached(args []string, files []*os.File) error {
	l := launch{all: ^uint64(0), stays: adoptsOrphans(), self: -1}
	var err error
	if l.path, err = unix.BytePtrFromString(args[0]); err != nil {
		return err
	}
	if l.argv, err = syscall.SlicePtrFromStrings(args); err != nil {
		return err
	}
	if l.envp, err = syscall.SlicePtrFromStrings(drainEnv()); err != nil {
		return err
	}
	above := len(files) // the numbers below it are the program's
	for _, f := range files {
		fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, above)
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		l.files = append(l.files, fd)
	}
	if toolsFD >= 0 {
		if l.self, err = unix.FcntlInt(uintptr(toolsFD), unix.F_DUPFD_CLOEXEC, above); err != nil {
			return err
		}
		defer unix.Close(l.self)
		if l.path, err = unix.BytePtrFromString(""); err != nil {
			return err
		}
	}
	syscall.ForkLock.Lock()
	defer syscall.ForkLock.Unlock()
	pid, errno := l.fork()
	if errno != 0 {
		return fmt.Errorf("clone: %w", errno)
	}
	for !l.stays {
		if _, err := unix.Wait4(int(pid), nil, 0, nil); err != unix.EINTR {
			return err
		}
	}
	return nil
}

// fork makes the child. It does not return in the child. Signals are blocked, since the
// child cannot handle them.
//
//go:norace
//go:nosplit
func (l *launch) fork() (pid uintptr, errno syscall.Errno) {
	syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&l.all)), uintptr(unsafe.Pointer(&l.none)), 8, 0, 0)
	signal := uintptr(unix.SIGCHLD)
	if l.stays {
		signal = 0
	}
	pid, _, errno = syscall.RawSyscall6(unix.SYS_CLONE, signal, 0, 0, 0, 0, 0)
	if errno == 0 && pid == 0 {
		l.child()
	}
	syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&l.none)), 0, 8, 0, 0)
	return pid, errno
}

// child is the code of the copy. It starts the program.
//
//go:norace
//go:nosplit
func (l *launch) child() {
	pid, _, errno := syscall.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno == 0 && pid == 0 {
		l.program()
	}
	syscall.RawSyscall(unix.SYS_CLOSE_RANGE, 0, uintptr(^uint32(0)), 0)
	for l.stays && (errno == 0 || errno == unix.EINTR) {
		_, _, errno = syscall.RawSyscall6(unix.SYS_WAIT4, pid, 0, 0, 0, 0, 0)
	}
	for {
		syscall.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
	}
}

// program executes the program in this process, in a session of its own.
//
//go:norace
//go:nosplit
func (l *launch) program() {
	syscall.RawSyscall(unix.SYS_SETSID, 0, 0, 0)
	syscall.RawSyscall(unix.SYS_CLOSE_RANGE, 3, uintptr(^uint32(0)), unix.CLOSE_RANGE_CLOEXEC)
	for i, fd := range l.files {
		syscall.RawSyscall(unix.SYS_DUP3, uintptr(fd), uintptr(i), 0)
	}
	syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&l.none)), 0, 8, 0, 0)
	if l.self >= 0 {
		syscall.RawSyscall6(unix.SYS_EXECVEAT, uintptr(l.self), uintptr(unsafe.Pointer(l.path)), uintptr(unsafe.Pointer(&l.argv[0])), uintptr(unsafe.Pointer(&l.envp[0])), unix.AT_EMPTY_PATH, 0)
	}
	syscall.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(l.path)), uintptr(unsafe.Pointer(&l.argv[0])), uintptr(unsafe.Pointer(&l.envp[0])))
	for {
		syscall.RawSyscall(unix.SYS_EXIT_GROUP, 127, 0, 0)
	}
}
