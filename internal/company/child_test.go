//go:build linux && amd64 && cgo

package company_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// An ending is the end of a program.
type ending struct {
	out    string // standard output and standard error
	code   int
	signal syscall.Signal // the signal that ended it, or 0
	hung   bool           // it was killed because it took too long
}

// child runs a program for at most limit. If it takes longer, out has the stacks of all its
// threads, in C and in Go.
func child(t *testing.T, limit time.Duration, env []string, args ...string) (e ending) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(append(os.Environ(), "GOTRACEBACK=all"), env...)
	cmd.Dir = t.TempDir()
	var out output
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Second // its own child may still hold its output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cmd.Wait()
	}()
	select {
	case <-ended:
	case <-time.After(limit):
		e.hung = true
		threads(&out, cmd.Process.Pid)
		cmd.Process.Signal(syscall.SIGQUIT) // Go's stacks
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		e.signal = status.Signal()
	}
	e.code, e.out = cmd.ProcessState.ExitCode(), out.String()
	return e
}

func (e ending) String() string {
	how := fmt.Sprintf("exit status %d", e.code)
	if e.signal != 0 {
		how = e.signal.String()
	}
	if e.hung {
		how = "it hangs"
	}
	return how + "\n" + e.out
}

// threads writes the state of each thread of a process: its place in the kernel, its masks,
// and its stack, if there is a debugger.
func threads(w io.Writer, pid int) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	for _, task := range tasks {
		fmt.Fprintf(w, "thread %s:", filepath.Base(task))
		for _, name := range []string{"wchan", "syscall"} {
			text, _ := os.ReadFile(filepath.Join(task, name))
			fmt.Fprintf(w, " %s %s", name, bytes.TrimSpace(text))
		}
		text, _ := os.ReadFile(filepath.Join(task, "status"))
		for line := range strings.Lines(string(text)) {
			if name, value, _ := strings.Cut(line, ":"); name == "State" || name == "SigPnd" || name == "SigBlk" {
				fmt.Fprintf(w, " %s %s", name, strings.TrimSpace(value))
			}
		}
		fmt.Fprintln(w)
	}
	gdb, err := exec.LookPath("gdb")
	if err != nil {
		fmt.Fprintln(w, "(install gdb to have the stacks of C)")
		return
	}
	out, err := exec.Command("timeout", "30", gdb, "-p", fmt.Sprint(pid), "-batch", "-ex", "thread apply all backtrace 30").CombinedOutput()
	fmt.Fprintf(w, "%s%v\n", out, err)
}
