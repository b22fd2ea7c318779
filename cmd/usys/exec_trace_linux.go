package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/trace"
)

// start makes the file of the trace, and the process that prints it. It returns the
// descriptor for the loader. The process is not this one's child: the program that takes
// this process over must not be able to wait for it.
func (t *traced) start() (fd int, err error) {
	wanted, err := t.wanted()
	if err != nil {
		return 0, err
	}
	out := os.Stderr
	if t.out != "" {
		if out, err = os.OpenFile(t.out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666); err != nil {
			return 0, fmt.Errorf("-o %w", err)
		}
	}
	f, err := trace.Create(trace.Settings{Strings: t.strings, Wanted: wanted})
	if err != nil {
		return 0, err
	}
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	// The first process starts the second, waits until it is ready, and ends.
	cmd := exec.Command(self, drainCommand, "start", strconv.Itoa(os.Getpid()), strconv.Itoa(t.strings), out.Name())
	cmd.ExtraFiles = []*os.File{f, out, os.Stderr}
	if text, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("the process that prints the trace does not start: %w %s", err, strings.TrimSpace(string(text)))
	}
	fd, err = unix.Dup(int(f.Fd())) // without close-on-exec
	return fd, err
}

func (t *traced) wanted() (calls.Filter, error) {
	set, ok := strings.CutPrefix(t.set, "trace=")
	if !ok && strings.Contains(t.set, "=") {
		return nil, fmt.Errorf("-e %s: there is -e trace=SET", t.set)
	}
	f, err := calls.AMD64.ParseFilter(set)
	if err != nil {
		return nil, fmt.Errorf("-e %s: %w", t.set, err)
	}
	return f, nil
}

// drainTrace is the process that prints a trace, and the one that starts it.
func drainTrace(args []string, _, stderr io.Writer) int {
	err := errors.New("it is a command of usys exec's own")
	switch {
	case len(args) == 4 && args[0] == "start":
		err = startDrain(args)
	case len(args) == 4 && args[0] == "run":
		err = runDrain(args)
	}
	if err != nil {
		fmt.Fprintf(stderr, "usys: %s: %v\n", drainCommand, err)
		return misuse
	}
	return fine
}

// The descriptors of the two processes: the last is standard error for the first, and a
// pipe for the second.
const (
	traceFD = 3 + iota
	outFD
	lastFD
)

func startDrain(args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, drainCommand, "run", args[1], args[2], args[3])
	cmd.ExtraFiles = []*os.File{os.NewFile(traceFD, "trace"), os.NewFile(outFD, "out"), w}
	cmd.Stderr = os.NewFile(lastFD, "stderr")            // for what goes wrong later: a full disk
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // ^C and ^Z are the program's
	if err := cmd.Start(); err != nil {
		return err
	}
	w.Close()
	if n, err := r.Read(make([]byte, 1)); n != 1 {
		return fmt.Errorf("it is not ready: %v", err)
	}
	return nil
}

func runDrain(args []string) error {
	pid, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	limit, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	pidfd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return fmt.Errorf("pidfd_open: %w", err)
	}
	file, err := trace.Open(os.NewFile(traceFD, "trace"))
	if err != nil {
		return err
	}
	ready := os.NewFile(lastFD, "ready")
	if _, err := ready.Write([]byte{1}); err != nil {
		return err
	}
	ready.Close()
	d := trace.Drainer{File: file, Pidfd: pidfd, Out: os.NewFile(outFD, args[3]), Options: calls.Options{Strings: limit}}
	return d.Run()
}
