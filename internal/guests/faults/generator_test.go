//go:build linux && amd64

package faults

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// A generator makes random rules.
type generator struct{ *rand.Rand }

func (g generator) of(list ...string) string { return list[g.IntN(len(list))] }

// common lists calls that the programs make, so that rules about them hit.
var common = strings.Fields("read write openat close futex mmap munmap madvise epoll_pwait epoll_ctl rt_sigaction rt_sigprocmask " +
	"sigaltstack tgkill getpid gettid nanosleep socket bind listen accept4 connect getsockname setsockopt fstat newfstatat getdents64 " +
	"execve wait4 pipe2 fcntl fsync renameat unlinkat mkdirat pread64 pwrite64 ftruncate sched_yield sched_getaffinity prlimit64 " +
	"eventfd2 epoll_create1 kill flock sendto recvfrom exit_group dup3 arch_prctl clock_gettime getrandom waitid pidfd_open " +
	"copy_file_range sendfile splice lseek uname set_robust_list prctl rseq timer_create timer_settime setitimer mprotect mincore")

var moving = strings.Fields("read write pread64 pwrite64 sendto recvfrom getrandom copy_file_range sendfile splice readv writev")

func (g generator) calls() string {
	switch g.IntN(8) {
	case 0:
		return g.of("%file", "%desc", "%net", "%memory", "%signal", "%process", "all", "!futex", "/^e", "!%desc")
	case 1:
		return g.of(common...) + "," + g.of(common...)
	}
	return g.of(common...)
}

func (g generator) errno() string {
	if g.IntN(3) > 0 {
		return g.of("EINTR", "EAGAIN", "EIO", "ENOSPC", "ENOMEM", "EINVAL", "EBADF", "ENOSYS", "EPERM")
	}
	return calls.AMD64.ErrnoName(1 + g.IntN(100))
}

// rule returns the text of a rule.
func (g generator) rule() string {
	set, writes := g.calls(), g.of("write", "pwrite64", "sendto", "writev", "%desc")
	var parts []string
	switch g.IntN(12) {
	case 0, 1, 2, 3:
		parts = append(parts, "error="+g.errno())
	case 4:
		parts = append(parts, "retval="+g.of("0", "1", "-1", "4096", "0x7fffffffffff", "-4096", "100", "0xdeadbeef"))
	case 5:
		set = g.of(moving...)
		parts = append(parts, g.of("short", "short=1", "short=7"))
	case 6:
		set = writes
		parts = append(parts, g.of("torn", "torn=3"), "error="+g.errno())
	case 7:
		set = writes
		parts = append(parts, fmt.Sprintf("space=%d", g.IntN(5000)))
	case 8:
		parts = append(parts, "clock="+g.of("+", "-")+g.of("1h", "10s", "1ms", "1000h"))
	case 9:
		parts = append(parts, "signal="+g.of("USR1", "URG", "HUP", "CHLD", "WINCH", "PROF", "SEGV", "KILL", "TERM", "PIPE", "40", "STOP", "CONT"))
	case 10:
		parts = append(parts, "error="+g.errno(), "syscall="+g.of("getpid", "getuid", "gettid"))
	}
	if len(parts) == 0 || g.IntN(6) == 0 {
		parts = append(parts, g.of("delay_enter", "delay_exit")+"="+g.of("1", "100", "1ms", "10ms"))
	}
	parts = append(parts, g.filters(set)...)
	return set + ":" + strings.Join(parts, ":")
}

// filters returns filters. Rules that decide results have a bounded number of hits, or do not
// apply to most calls, so that a program that retries a call ends.
func (g generator) filters(set string) (parts []string) {
	from := 1 + g.IntN(30)
	switch g.IntN(4) {
	case 0:
		parts = append(parts, fmt.Sprintf("when=%d", from))
	case 1:
		parts = append(parts, fmt.Sprintf("when=%d..%d", from, from+g.IntN(20)))
	case 2:
		parts = append(parts, fmt.Sprintf("when=%d+%d", from, 2+g.IntN(30)))
	case 3:
		parts = append(parts, fmt.Sprintf("prob=%.3f", 0.001+g.Float64()/5))
	}
	switch g.IntN(8) {
	case 0:
		parts = append(parts, "path="+g.of("*", "/tmp/", "/etc/*", "/proc/**", "socket?*", "**/guest*/*"))
		if !strings.ContainsAny(set, "%/!") && set != "all" {
			parts = parts[:len(parts)-1] // the call may have no path
		}
	case 1:
		parts = append(parts, g.of("pkg=main", "pkg=os", "func=main.main", "mod=guest", "pkg=runtime"))
	}
	return parts
}
