//go:build linux && amd64

package guests

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// An End is the result of a program's run.
type End struct {
	Status string // as in os.ProcessState: "exit status 2", "signal: aborted"
	Stdout string
	Stderr string
	Time   time.Duration
}

// Run runs a program until it ends. At the time limit, Run kills the program
// and all processes that it started, and Status reports it.
func (p *Program) Run(c Column, limit time.Duration, env, hostFlags []string, args ...string) (End, error) {
	command := p.Command(c, hostFlags, p.File(c), args...)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := InGroup(exec.CommandContext(ctx, command[0], command[1:]...))
	cmd.Env = append(p.Env(), env...)
	cmd.Dir = p.Dir // where a core file would be written
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return End{}, fmt.Errorf("%s: %w", c, err)
	}
	e := End{Status: cmd.ProcessState.String(), Stdout: stdout.String(), Stderr: stderr.String(), Time: time.Since(start)}
	if ctx.Err() != nil {
		e.Status = fmt.Sprintf("still running after %v (%s)", limit, e.Status)
	}
	return e, nil
}

// InGroup puts a command into a new process group, and makes the end of its
// context kill the group, so that no process outlives its test.
func InGroup(cmd *exec.Cmd) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != nil {
			return os.ErrProcessDone
		}
		return nil
	}
	cmd.WaitDelay = 5 * time.Second
	return cmd
}
