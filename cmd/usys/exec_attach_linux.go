package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/trace"
)

// alone checks the flags given with -p, which has no program to run.
func (t *traced) alone(f *flag.FlagSet) (err error) {
	if f.NArg() > 0 {
		return fmt.Errorf("exec: -p %d: the program runs already, so %s cannot be run", t.process, f.Arg(0))
	}
	f.Visit(func(g *flag.Flag) {
		switch g.Name {
		case "c", "C", "host", "strict", "vcores":
			err = fmt.Errorf("exec: -p %d: -%s has to be given when the program starts", t.process, g.Name)
		}
	})
	return err
}

// errDetached ends a command that has done its work.
var errDetached = errors.New("detached")

// attach traces a program that runs already, until it ends or until ^C. This process
// prints the trace.
func (t *traced) attach() error {
	if err := t.hosted(); err != nil {
		return fmt.Errorf("exec: -p %d: %w", t.process, err)
	}
	job, f, outputs, err := t.prepare()
	if err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	job.PID = t.process
	file, err := trace.Open(f)
	if err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	if err := t.ask(f, file); err != nil {
		return fmt.Errorf("exec: -p %d: %w", t.process, err)
	}
	d, err := job.drainer(file, func(i int, _ string) io.Writer { return outputs[i] })
	if err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	d.Stop = make(chan struct{})
	go func() {
		<-stop
		close(d.Stop)
	}()
	if err := d.Run(); err != nil {
		return err
	}
	return errDetached
}

// hosted reports why a process cannot be traced, if it cannot.
func (t *traced) hosted() error {
	name := fmt.Sprintf("/proc/%d/exe", t.process)
	program, err := os.ReadFile(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return errors.New("there is no such process")
	case errors.Is(err, os.ErrPermission):
		return errors.New("the kernel lets this user look at no such process (it is another user's, or has more privileges)")
	case err != nil:
		return err
	case isThis(name):
		return errors.New("usys exec has not started the program yet (try again)")
	case bytes.Contains(program, []byte(trace.Mark)):
		return nil
	case bytes.Contains(program, []byte(trace.AnyMark)):
		return errors.New("it was started by another version of usys, which has to attach")
	}
	path, _ := os.Readlink(name)
	return fmt.Errorf("%s does not run under usys exec, so its calls are its own (strace -p can see them)", filepath.Base(path))
}

// isThis reports whether a file is this command's.
func isThis(name string) bool {
	self, err := os.Executable()
	if err != nil {
		return false
	}
	a, err1 := os.Stat(self)
	b, err2 := os.Stat(name)
	return err1 == nil && err2 == nil && os.SameFile(a, b)
}

// ask sends the program the signal that asks for a trace, and waits until it has begun.
// C: usys_trace_asked.
func (t *traced) ask(f *os.File, file *trace.File) error {
	info := struct {
		signo, errno, code, _ int32
		pid                   int32
		uid                   uint32
		value                 uint64
		_                     [96]byte
	}{signo: int32(unix.SIGURG), code: -1 /* SI_QUEUE */, pid: int32(os.Getpid()), uid: uint32(os.Getuid()), value: trace.Ask | uint64(f.Fd())}
	_, _, errno := unix.Syscall(unix.SYS_RT_SIGQUEUEINFO, uintptr(t.process), uintptr(unix.SIGURG), uintptr(unsafe.Pointer(&info)))
	if errno != 0 {
		return errno
	}
	for end := time.Now().Add(10 * time.Second); !file.Attached(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return errors.New("the program does not begin a trace (it may have one already)")
		}
	}
	return nil
}
