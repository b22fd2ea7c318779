//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

func init() { programs["closes"] = closes }

const sysCloseRange = 436

// closes closes all descriptors, or replaces them: closes <way>. Then it looks at its own file and
// executes it, for which a host may need descriptors of its own.
func closes(args []string) {
	const highest = 4096
	runtime.LockOSThread() // close_range may give it a table of its own
	out, err := syscall.Dup(1)
	check(err)
	switch args[0] {
	case "each":
		for fd := out + 1; fd < highest; fd++ {
			syscall.Close(fd)
		}
	case "range", "unshare", "pieces":
		const unshare = 2
		for _, r := range map[string][][3]uintptr{
			"range":   {{uintptr(out) + 1, 1<<32 - 1, 0}},
			"unshare": {{uintptr(out) + 1, 1<<32 - 1, unshare}},
			"pieces":  {{uintptr(out) + 1, 1024, 0}, {1024, 1024, 0}, {1025, 1025, unshare}, {1025, 1500, 0}, {1600, 1500, 0}, {1500, 1600, 64}},
		}[args[0]] {
			_, _, e := syscall.RawSyscall(sysCloseRange, r[0], r[1], r[2])
			fmt.Println("close_range", e)
		}
	case "listed":
		list, err := os.ReadDir("/proc/self/fd")
		check(err)
		for _, e := range list {
			if fd, err := strconv.Atoi(e.Name()); err == nil && fd > out {
				syscall.Close(fd)
			}
		}
	case "dup2", "dup3":
		replace(out, args[0] == "dup3")
	}
	var a, b syscall.Stat_t
	check(syscall.Stat("/proc/self/exe", &a))
	check(syscall.Stat(os.Args[0], &b))
	fmt.Println("own file", a.Ino == b.Ino, filepath.Base(os.Args[0]))
	for _, path := range []string{os.Args[0], "/proc/self/exe"} {
		pid, err := syscall.ForkExec(path, []string{"guest", "shown", "child"}, &syscall.ProcAttr{Files: []uintptr{0, 1, 2}})
		check(err)
		_, err = syscall.Wait4(pid, nil, 0, nil)
		check(err)
	}
}

// replace makes a descriptor's copies of many numbers, and closes them.
func replace(from int, three bool) {
	var limit syscall.Rlimit
	check(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	first := min(1000, int(limit.Cur)-20)
	for fd := first; fd < first+100; fd++ {
		err := syscall.Dup2(from, fd)
		if three {
			err = syscall.Dup3(from, fd, syscall.O_CLOEXEC)
		}
		if err == nil {
			_, err = syscall.Write(fd, []byte("."))
		}
		if err != nil {
			fmt.Println("dup", fd, err)
		}
	}
	fmt.Println()
	for again := range 2 {
		for fd := first; fd < first+100; fd++ {
			if err := syscall.Close(fd); err != nil && again == 0 || err != syscall.EBADF && again == 1 {
				fmt.Println("close", fd, err)
			}
		}
	}
	for fd := first; fd < first+100; fd++ {
		if err := syscall.Dup2(fd, from); err != syscall.EBADF {
			fmt.Println("dup2 from", fd, err)
		}
	}
}
