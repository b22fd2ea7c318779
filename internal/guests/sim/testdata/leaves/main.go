// Leaves makes an operation that cannot be repeated. Its argument selects the operation.
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
	case "other":
		exec.Command(other("/tmp/other")).Run()
	case "copy":
		exec.Command(other("/tmp/copy"), "unknown").Run()
	case "fork":
		syscall.RawSyscall(syscall.SYS_FORK, 0, 0, 0)
	case "namespace":
		cmd := exec.Command("/proc/self/exe", "quiet")
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
		cmd.Run()
	case "execve":
		syscall.Exec(other("/tmp/other"), []string{"other"}, nil)
	case "anew":
		syscall.Exec("/proc/self/exe", []string{"leaves", "quiet"}, nil)
	case "socket":
		fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != nil {
			panic(err)
		}
		cmd := exec.Command("/proc/self/exe", "quiet")
		cmd.ExtraFiles = []*os.File{os.NewFile(uintptr(fds[0]), "socket")}
		cmd.Run()
	case "child":
		exec.Command("/proc/self/exe", "unknown").Run()
	case "lost":
		cmd := exec.Command("/proc/self/exe", "outside")
		cmd.Stdout = os.Stdout
		cmd.Run()
	case "quiet":
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

// other copies the program's file and returns the copy's name.
func other(name string) string {
	text, err := os.ReadFile("/proc/self/exe")
	if err == nil {
		err = os.WriteFile(name, text, 0o700)
	}
	if err != nil {
		panic(err)
	}
	return name
}

//go:noinline
func registers(n int) int {
	for n != 1 {
		n = n*n + 3 | 1<<40
	}
	return n
}
