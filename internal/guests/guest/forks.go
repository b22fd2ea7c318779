//go:build linux && amd64

package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

func init() { programs["forks"] = forks }

// forks creates children by raw calls. The children run without Go's runtime.
func forks([]string) {
	for _, c := range []struct {
		name  string
		nr    uintptr
		flags uintptr
	}{
		{"fork", syscall.SYS_FORK, 0},
		{"clone", syscall.SYS_CLONE, uintptr(syscall.SIGCHLD)},
		{"files", syscall.SYS_CLONE, uintptr(syscall.SIGCHLD) | syscall.CLONE_FILES | syscall.CLONE_FS},
		{"no signal", syscall.SYS_CLONE, 0},
		{"thread of nothing", syscall.SYS_CLONE, syscall.CLONE_THREAD},
		{"handlers without memory", syscall.SYS_CLONE, syscall.CLONE_SIGHAND},
		{"name space", syscall.SYS_CLONE, uintptr(syscall.SIGCHLD) | syscall.CLONE_NEWUSER},
	} {
		for _, bound := range []bool{false, true} {
			var fds [2]int
			check(syscall.Pipe(fds[:]))
			done := make(chan error)
			var pid uintptr
			go func() {
				runtime.LockOSThread()
				if bound {
					check(raw(syscall.SYS_SETPRIORITY, 0, 0, 3)())
				}
				r, errno := forked(c.nr, c.flags, fds[1])
				pid = r
				if errno != 0 {
					done <- errno
				} else {
					done <- nil
				}
			}()
			err := <-done
			if err != nil {
				fmt.Println(c.name, bound, err)
				continue
			}
			const all = 0x40000000 // __WALL
			var status syscall.WaitStatus
			_, err = syscall.Wait4(int(pid), &status, all, nil)
			check(err)
			check(syscall.Close(fds[1]))
			f := os.NewFile(uintptr(fds[0]), "pipe")
			text, err := io.ReadAll(f)
			check(err)
			f.Close()
			fmt.Printf("%s %t %d %q\n", c.name, bound, status.ExitStatus(), text)
		}
	}
}

var (
	forkedWord = new(uint32)
	forkedTime = &syscall.Timespec{Nsec: 1_000_000}
	forkedText = [16]byte{}
)

//go:norace
//go:nosplit
func forked(nr, flags uintptr, fd int) (uintptr, syscall.Errno) {
	r, _, errno := syscall.RawSyscall6(nr, flags, 0, 0, 0, 0, 0)
	if r != 0 || errno != 0 {
		return r, errno
	}
	text := &forkedText
	say := func(c byte, i int) { text[i] = c }
	pid, _, _ := syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
	tid, _, _ := syscall.RawSyscall(syscall.SYS_GETTID, 0, 0, 0)
	say('0', 0)
	if pid == tid {
		say('1', 0)
	}
	_, _, errno = syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(forkedTime)), 0, 0)
	say('0'+byte(errno), 1)
	_, _, errno = syscall.RawSyscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(forkedWord)), futexWaitPrivate, 0, uintptr(unsafe.Pointer(forkedTime)), 0, 0)
	say('0', 2)
	if errno == syscall.ETIMEDOUT {
		say('1', 2)
	}
	_, _, errno = syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
	say('0'+byte(errno), 3)
	nice, _, _ := syscall.RawSyscall(syscall.SYS_GETPRIORITY, 0, 0, 0)
	say('a'+byte(nice), 4)
	_, _, errno = syscall.RawSyscall6(syscall.SYS_WAIT4, ^uintptr(0), 0, 0, 0, 0, 0)
	say('a'+byte(errno), 5)
	_, _, errno = syscall.RawSyscall(syscall.SYS_PRCTL, prSetTimerSlack, 12345, 0)
	say('0'+byte(errno), 6)
	// One with several threads may not.
	_, _, errno = syscall.RawSyscall(syscall.SYS_UNSHARE, syscall.CLONE_NEWUSER, 0, 0)
	say('0'+byte(errno), 7)
	syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(text)), 8)
	for {
		syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 7, 0, 0)
	}
}
