package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

// controlCommand is the command that usys starts itself as: the process that listens at the
// path of -control.
const controlCommand = "faults-listen"

// A controlJob is the task of that process. It is passed as JSON.
type controlJob struct {
	Path    string // of the socket
	Options faults.Options
	Classes *faults.Classes
}

// Descriptors of that process.
const (
	areaFD    = 3 + iota // the rules' memory
	socketFD             // that listens
	watchFD              // a pidfd of the program
	listensFD            // a pipe
)

// listen starts the process that listens at the path of -control. It is not a child of
// the program, and ends with the program.
func (x *faulty) listen(area *os.File) error {
	socket, err := listenAt(x.control)
	if err != nil {
		return fmt.Errorf("-control %s: %w", x.control, err)
	}
	defer socket.Close()
	pidfd, err := unix.PidfdOpen(os.Getpid(), 0)
	if err != nil {
		return fmt.Errorf("-control: pidfd_open: %w", err)
	}
	watch := os.NewFile(uintptr(pidfd), "program")
	defer watch.Close()
	path, err := filepath.Abs(x.control)
	if err != nil {
		return err
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	text, err := json.Marshal(controlJob{path, faults.Options{Dir: dir, Seed: x.seed}, x.classes})
	if err != nil {
		return err
	}
	if err := startReady(controlCommand, string(text), []*os.File{area, socket, watch}, nil); err != nil {
		return fmt.Errorf("the process that listens for faults does not start: %w", err)
	}
	return nil
}

// listenAt makes the socket, which only its user may connect to. A socket that a process has
// left there when it ended is replaced. The socket has another name until it listens, so that
// a script that waits for the path to exist can connect.
func listenAt(path string) (*os.File, error) {
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() == os.ModeSocket {
		if conn, err := net.Dial("unix", path); err == nil {
			conn.Close()
			return nil, errors.New("a process listens there already (name another path)")
		}
		os.Remove(path)
	}
	early := fmt.Sprintf("%s.%d", path, os.Getpid())
	old := unix.Umask(0o077)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: early, Net: "unix"})
	unix.Umask(old)
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	defer l.Close()
	defer os.Remove(early)
	if err := os.Link(early, path); err != nil {
		return nil, err
	}
	return l.File()
}

// listenForFaults is the process that listens at the path of -control.
func listenForFaults(args []string, _, stderr io.Writer) int {
	err := errors.New("it is a command of usys exec's own")
	var job controlJob
	if len(args) == 1 {
		err = json.Unmarshal([]byte(args[0]), &job)
	}
	if err == nil {
		err = job.run()
	}
	if err != nil {
		fmt.Fprintf(stderr, "usys: %s: %v\n", controlCommand, err)
		return misuse
	}
	return fine
}

func (job *controlJob) run() error {
	signal.Notify(make(chan os.Signal, 1)) // and drop them: the program may signal all processes
	area, err := faults.Open(os.NewFile(areaFD, "faults"))
	if err != nil {
		return err
	}
	l, err := net.FileListener(os.NewFile(socketFD, "control"))
	if err != nil {
		return err
	}
	defer os.Remove(job.Path)
	ready := os.NewFile(listensFD, "ready")
	if _, err := ready.Write([]byte{1}); err != nil {
		return err
	}
	ready.Close()
	c := &faults.Control{Area: area, Options: job.Options, Classes: job.Classes}
	go c.Serve(l)
	for fds := []unix.PollFd{{Fd: watchFD, Events: unix.POLLIN}}; ; {
		if n, err := unix.Poll(fds, -1); n > 0 || err != nil && err != unix.EINTR {
			return nil // the program has ended
		}
	}
}
