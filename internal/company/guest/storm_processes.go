//go:build linux && amd64 && cgo

package main

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/company"
)

func init() {
	workloads["children"] = workload{goroutines: 2, round: children}
	workloads["fork"] = workload{goroutines: 1, round: func(_ *storm, n int) error {
		status := int32(n % 100)
		return same("fork in C", company.Fork(status), status)
	}}
	workloads["ids"] = workload{goroutines: 1, round: func(*storm, int) error {
		time.Sleep(time.Millisecond)
		return changeAllIDs()
	}}
}

// children starts programs in all ways, and sends signals to one.
func children(_ *storm, n int) error {
	cmd := exec.Command("sh", "-c", fmt.Sprintf("exit %d", n%7))
	switch n % 4 {
	case 1:
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	case 2:
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	case 3:
		if syscall.Geteuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
	}
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		return err
	}
	if code := cmd.ProcessState.ExitCode(); code != n%7 {
		return fmt.Errorf("a child that exits with %d: %v", n%7, cmd.ProcessState)
	}
	if n%8 == 0 {
		return signalledChild()
	}
	return nil
}

// signalledChild starts a program, and ends it by a signal after others.
func signalledChild() error {
	cmd := exec.Command("sleep", "1000")
	if err := cmd.Start(); err != nil {
		return err
	}
	for _, s := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGCONT, syscall.SIGHUP} {
		cmd.Process.Signal(s)
	}
	cmd.Wait()
	if s := cmd.ProcessState.Sys().(syscall.WaitStatus); s.Signal() != syscall.SIGHUP {
		return fmt.Errorf("a child that is sent SIGHUP: %v", cmd.ProcessState)
	}
	return nil
}

// changeAllIDs also sets ids that only root may set.
func changeAllIDs() error {
	if syscall.Geteuid() != 0 {
		return changeIDs()
	}
	return errors.Join(syscall.Setresuid(0, 0, 0), changeIDs())
}
