//go:build linux && amd64

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
)

func init() {
	programs["echo"] = func(args []string) {
		in, err := io.ReadAll(os.Stdin)
		check(err)
		fmt.Print(strings.Join(args, " "), "|", os.Getenv("GUEST"), "|", string(in))
	}
	programs["exec"] = execs
	programs["become"] = func([]string) {
		check(syscall.Exec(self(), []string{"guest", "echo", "became"}, []string{"GUEST=other"}))
	}
}

func self() string {
	exe, err := os.Executable()
	check(err)
	return exe
}

// execs runs this program and a foreign program as children of several kinds.
func execs([]string) {
	child := exec.Command(self(), "echo", "a", "b c")
	child.Env = append(os.Environ(), "GUEST=child")
	child.Stdin = strings.NewReader("from the parent")
	out, err := child.CombinedOutput()
	check(err)
	fmt.Println("child", string(out))

	out, err = exec.Command("/bin/echo", "foreign").Output()
	check(err)
	fmt.Print("echo ", string(out))

	out, err = exec.Command(self(), "become").CombinedOutput()
	check(err)
	fmt.Println("become", string(out))

	var exit *exec.ExitError
	err = exec.Command(self(), "exit").Run()
	fmt.Println("exit", errors.As(err, &exit) && exit.ExitCode() == 3)

	fmt.Println("absent", errors.Is(exec.Command("/nonexistent/program").Run(), os.ErrNotExist))

	// Through /proc/self/exe, in a new process group.
	child = exec.Command("/proc/self/exe", "echo", "by proc")
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	out, err = child.CombinedOutput()
	check(err)
	fmt.Println(string(out))

	// With an inherited descriptor and a working directory.
	r, w, err := os.Pipe()
	check(err)
	child = exec.Command("/bin/sh", "-c", "pwd >&3")
	child.Dir = "/"
	child.ExtraFiles = []*os.File{w}
	check(child.Run())
	check(w.Close())
	dir, err := io.ReadAll(r)
	check(err)
	fmt.Printf("in directory %q\n", dir)

	// A child that a signal ends.
	child = exec.Command(self(), "wait")
	in, err := child.StdinPipe()
	check(err)
	check(child.Start())
	check(child.Process.Signal(syscall.SIGKILL))
	err = child.Wait()
	in.Close()
	fmt.Println("killed", err)

	var wg sync.WaitGroup
	var mu sync.Mutex
	right := 0
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out, err := exec.Command(self(), "echo", fmt.Sprint(i)).Output()
			check(err)
			mu.Lock()
			defer mu.Unlock()
			if string(out) == fmt.Sprint(i)+"|"+os.Getenv("GUEST")+"|" {
				right++
			}
		}()
	}
	wg.Wait()
	fmt.Println("at once", right)
}
