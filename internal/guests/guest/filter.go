//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"unsafe"
)

func init() { programs["filter"] = filter }

// plain are the calls of this program, and of Go's runtime, once it has begun.
var plain = []uintptr{
	syscall.SYS_READ, syscall.SYS_WRITE, syscall.SYS_OPENAT, syscall.SYS_CLOSE, syscall.SYS_FSTAT,
	syscall.SYS_MMAP, syscall.SYS_MUNMAP, syscall.SYS_MADVISE, syscall.SYS_BRK,
	syscall.SYS_CLONE, syscall.SYS_EXIT, syscall.SYS_EXIT_GROUP, syscall.SYS_SIGALTSTACK,
	syscall.SYS_RT_SIGPROCMASK, syscall.SYS_RT_SIGACTION, syscall.SYS_RT_SIGRETURN,
	syscall.SYS_GETPID, syscall.SYS_GETTID, syscall.SYS_KILL, syscall.SYS_TGKILL,
	syscall.SYS_FUTEX, syscall.SYS_NANOSLEEP, syscall.SYS_SCHED_YIELD, syscall.SYS_SCHED_GETAFFINITY,
	syscall.SYS_EPOLL_CREATE1, syscall.SYS_EPOLL_CTL, syscall.SYS_EPOLL_PWAIT, 290, // eventfd2
	syscall.SYS_PIPE2, syscall.SYS_DUP3, syscall.SYS_FCNTL, syscall.SYS_EXECVE, syscall.SYS_WAIT4, syscall.SYS_WAITID,
	syscall.SYS_NEWFSTATAT, syscall.SYS_FACCESSAT, syscall.SYS_READLINKAT, syscall.SYS_PRLIMIT64, syscall.SYS_ARCH_PRCTL,
	434, 424, // pidfd_open, pidfd_send_signal
}

// extra are further calls, by the names that the arguments may have.
var extra = map[string]uintptr{"mprotect": 10, "pread64": 17, "faccessat2": 439, "rt_tgsigqueueinfo": 297, "execveat": 322, "prctl": 157}

// filter installs a seccomp filter that allows what it needs and returns EPERM otherwise, starts
// threads, takes signals, and runs this program as a child:
//
//	filter [name]...
//
// The filter also allows the named calls.
func filter(args []string) {
	allowed := slices.Clone(plain)
	for _, name := range args {
		if extra[name] == 0 {
			failf("%q is no further call", name)
		}
		allowed = append(allowed, extra[name])
	}
	install(allowed)
	var ready, ended sync.WaitGroup
	leave := make(chan bool)
	for range 20 {
		ready.Add(1)
		ended.Go(func() {
			runtime.LockOSThread()
			ready.Done()
			<-leave
		})
	}
	ready.Wait()
	close(leave)
	ended.Wait()
	fmt.Println("threads")

	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	check(syscall.Kill(os.Getpid(), syscall.SIGUSR1))
	fmt.Println(<-c)
	signal.Ignore(syscall.SIGSEGV)
	check(syscall.Kill(os.Getpid(), syscall.SIGSEGV))
	out, err := exec.Command(self(), "hello", "child").CombinedOutput()
	fmt.Println(strings.TrimSpace(string(out)), err)
}

type instruction struct {
	code   uint16
	jt, jf uint8
	k      uint32
}

// install makes calls that are not allowed fail with EPERM, in all threads.
func install(allowed []uintptr) {
	const (
		load, equal, ret = 0x20, 0x15, 0x06
		allow, deny      = 0x7fff0000, 0x00050000 | uint32(syscall.EPERM)
		seccomp          = 317
		tsync            = 1
		noNewPrivs       = 38
	)
	program := []instruction{{load, 0, 0, 0}}
	for _, nr := range allowed {
		program = append(program, instruction{equal, 0, 1, uint32(nr)}, instruction{ret, 0, 0, allow})
	}
	program = append(program, instruction{ret, 0, 0, deny})
	list := struct {
		n uint16
		p *instruction
	}{uint16(len(program)), &program[0]}
	_, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, noNewPrivs, 1, 0, 0, 0, 0)
	if e == 0 {
		_, _, e = syscall.RawSyscall(seccomp, 1, tsync, uintptr(unsafe.Pointer(&list)))
	}
	if e != 0 {
		check(e)
	}
}
