// Leaves leaves what can be repeated, in the way that its argument names.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
	"syscall"
)

func main() {
	switch how := os.Args[1]; how {
	case "child":
		exec.Command("/proc/self/exe", "grandchild").Run()
	case "fork":
		syscall.RawSyscall(syscall.SYS_FORK, 0, 0, 0)
	case "execve":
		syscall.Exec("/bin/true", []string{"true"}, nil)
	case "unknown":
		syscall.Mount("none", "/mnt", "tmpfs", 0, "")
	case "number":
		syscall.RawSyscall(5000, 0, 0, 0)
	case "profile":
		pprof.StartCPUProfile(io.Discard)
	case "outside":
		fmt.Println("ready")
		for i := 0; ; i++ {
			syscall.Getpid()
		}
	case "stop":
		syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	case "memory":
		var all [][]byte
		for {
			all = append(all, make([]byte, 64<<20))
		}
	case "registers":
		fmt.Println(registers(7))
	}
}

//go:noinline
func registers(n int) int {
	for n != 1 {
		n = n*n + 3 | 1<<40
	}
	return n
}
