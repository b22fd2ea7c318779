//go:build linux && amd64

package sim

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Every operation that cannot be repeated ends the run with status 3, a line with the reason, and
// the Go stack if there is one.
func TestLeaves(t *testing.T) {
	file := program(t, "leaves")
	for _, c := range []struct{ how, cause, place string }{
		{"other", "the program executes another one, which is not simulated: /tmp/other", "main.main"},
		{"copy", "the program executes another one, which is not simulated: /tmp/copy", "main.main"},
		{"fork", "the program makes a process in a way that is not simulated (fork, or with namespaces)", "main.main"},
		{"namespace", "the program makes a process in a way that is not simulated (fork, or with namespaces)", "main.main"},
		{"execve", "the program executes another one, which is not simulated: /tmp/other", "main.main"},
		{"anew", "the program's process executes the program anew, which is not simulated", "main.main"},
		{"socket", "a child inherits descriptor 3 (socket), which is not simulated", "main.main"},
		{"child", "system call mount is not simulated", "main.main"},
		{"unknown", "system call mount is not simulated", "main.main"},
		{"number", "system call 5000 is not simulated", "main.main"},
		{"profile", "a timer of processor time (a profile) is not simulated", "runtime/pprof.StartCPUProfile"},
		{"stop", "the program stops itself by a signal, which is not simulated", "main.main"},
		{"memory", "the machine has too little memory for the program", ""},
		{"registers", "a loop neither makes calls nor accesses memory: main.registers", "main.registers"},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			command := fmt.Sprintf("exec '%s' sim '%s' %s", kit.Table[0], file, c.how)
			if c.how == "memory" { // usys needs some of it, too
				command = strings.Replace(command, "exec ", "exec prlimit --as=6000000000 ", 1)
			}
			var out bytes.Buffer
			cmd := exec.Command("sh", "-c", command)
			cmd.Stdout, cmd.Stderr = &out, &out
			cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != 3 || !strings.Contains(out.String(), "usys: sim: seed 1: "+c.cause+"\n") {
				t.Errorf("exit status %d, want 3 and %q\n%s", code, c.cause, &out)
			}
			if !strings.Contains(out.String(), "\n  "+c.place) {
				t.Errorf("the stack does not have %q\n%s", c.place, &out)
			}
		})
	}
}

// struck simulates leaves with an argument until it has written a line, and calls strike with the
// command's process ID to send a signal from outside to a process that the command has started. It
// returns the command's exit status and its standard error.
func struck(t *testing.T, arg string, strike func(pid int) error) (int, string) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(kit.Table[0], "sim", program(t, "leaves"), arg)
	cmd.Stderr = &out
	ready, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := ready.Read(make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	if err := strike(cmd.Process.Pid); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	return cmd.ProcessState.ExitCode(), out.String()
}

// A signal from outside ends the run: by the signal itself if it ends programs, otherwise with
// status 3.
func TestOutside(t *testing.T) {
	for sig, want := range map[syscall.Signal]int{syscall.SIGUSR1: 3, syscall.SIGTERM: 128 + 15} {
		code, out := struck(t, "outside", func(pid int) error { return syscall.Kill(childOf(t, pid), sig) })
		if code != want {
			t.Errorf("%v: exit status %d, want %d\n%s", sig, code, want, out)
		}
	}
}

// A child's simulator that is killed from outside ends the run with status 3.
func TestLostChild(t *testing.T) {
	code, out := struck(t, "lost", func(pid int) error { return syscall.Kill(childOf(t, childOf(t, pid)), syscall.SIGKILL) })
	const cause = "the process that simulates a child has ended: out of memory, or killed"
	if code != 3 || !strings.Contains(out, cause) {
		t.Errorf("exit status %d, want 3 and %q\n%s", code, cause, out)
	}
}

// childOf returns the process ID of a process's child.
func childOf(t *testing.T, pid int) (child int) {
	t.Helper()
	for range 100 {
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		for _, task := range tasks {
			text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
			if n, _ := fmt.Sscan(string(text), &child); n == 1 {
				return child
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("process %d has no child", pid)
	return 0
}
