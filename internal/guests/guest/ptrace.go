//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
)

func init() {
	programs["ptrace"] = ptrace
	programs["traceme"] = func([]string) {
		_, _, e := syscall.RawSyscall(syscall.SYS_PTRACE, syscall.PTRACE_TRACEME, 0, 0)
		fmt.Println("traceme:", e)
	}
}

// ptrace traces children to their end, as a small strace would, and starts ones that cannot be
// executed.
func ptrace([]string) {
	runtime.LockOSThread() // the tracer of a process is a thread
	trace("/bin/sh", "sh", "-c", "exit 7")
	trace(self(), "guest", "exit")
	trace("/proc/self/exe", "guest", "exit")
	trace("/bin/sh", "sh", "-c", "kill -KILL $$")
	for _, file := range []string{"/nonexistent/program", "/dev/null"} {
		_, err := start(file, "none")
		fmt.Println(err)
	}
	fmt.Println("untraced:", run())
}

func start(file string, args ...string) (*os.Process, error) {
	return os.StartProcess(file, args, &os.ProcAttr{
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		Sys:   &syscall.SysProcAttr{Ptrace: true},
	})
}

// trace prints the first stop of a traced child, and its end.
func trace(file string, args ...string) {
	p, err := start(file, args...)
	check(err)
	for first := true; ; first = false {
		var ws syscall.WaitStatus
		for {
			if _, err = syscall.Wait4(p.Pid, &ws, 0, nil); err != syscall.EINTR {
				break
			}
		}
		check(err)
		switch {
		case ws.Exited():
			fmt.Println(args, "exits with", ws.ExitStatus())
			return
		case ws.Signaled():
			fmt.Println(args, "ends by", ws.Signal())
			return
		}
		sig := ws.StopSignal()
		if first {
			fmt.Println(args, "begins with", sig)
			sig = 0
		}
		check(syscall.PtraceCont(p.Pid, int(sig)))
	}
}

// run runs an untraced child.
func run() string {
	p, err := os.StartProcess("/bin/sh", []string{"sh", "-c", "exit 5"}, &os.ProcAttr{})
	check(err)
	state, err := p.Wait()
	check(err)
	return state.String()
}
