//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

func init() {
	programs["full"] = full
	programs["limit"] = limit
}

// full runs a program with many descriptors open: full <how many> <how> <program>
// [arguments]. How many is a number, or all, the maximum; +leak leaves them open in the program.
// How is child (package os/exec), fork (syscall.ForkExec) or become (syscall.Exec).
func full(args []string) {
	n, err := strconv.Atoi(args[0])
	all := err != nil
	flags := syscall.O_CLOEXEC
	if args[0] == "all+leak" {
		flags = 0
	}
	var last int
	for i := 0; all || i < n; i++ {
		fd, err := syscall.Open("/dev/null", syscall.O_RDONLY|flags, 0)
		if all && err == syscall.EMFILE {
			break
		}
		check(err)
		last = fd
	}
	path, argv := args[2], args[2:]
	switch args[1] {
	case "child":
		cmd := exec.Command(path, argv[1:]...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		ended(cmd.Run())
	case "fork":
		if all { // ForkExec makes a pipe
			check(syscall.Close(last))
			check(syscall.Close(last - 1))
		}
		pid, err := syscall.ForkExec(path, argv, &syscall.ProcAttr{Files: []uintptr{0, 1, 2}, Env: os.Environ()})
		if err == nil {
			var status syscall.WaitStatus
			_, err = syscall.Wait4(pid, &status, 0, nil)
			check(err)
			fmt.Println("ended", status.ExitStatus())
			return
		}
		ended(err)
	case "become":
		ended(syscall.Exec(path, argv, os.Environ()))
	}
}

func ended(err error) {
	if err == nil {
		fmt.Println("ended 0")
	} else {
		fmt.Println("error:", err)
	}
}

// limit executes a program under a limit that leaves the loader no memory or descriptors to read
// it: limit memory|files <program> [arguments].
func limit(args []string) {
	const addressSpace = 9                       // RLIMIT_AS
	resource, to := addressSpace, uint64(64<<20) // this program already uses more
	if args[0] == "files" {
		resource, to = syscall.RLIMIT_NOFILE, 0
	}
	var old syscall.Rlimit
	check(syscall.Getrlimit(resource, &old))
	check(syscall.Setrlimit(resource, &syscall.Rlimit{Cur: to, Max: old.Max}))
	ended(syscall.Exec(args[1], args[1:], os.Environ()))
}
