package akaros

import (
	"os"
	"strconv"

	"github.com/usys-go/bridge/akaros/ros"
)

// A Descriptor has a file descriptor, as *[File] and *os.File do.
type Descriptor interface{ Fd() uintptr }

// ProcAttr holds the attributes of a process that [StartProcess] starts.
type ProcAttr struct {
	Dir   string       // its working directory; "": the caller's
	Env   []string     // its environment; nil: the caller's
	Files []Descriptor // its descriptors 0, 1, 2 and so on; a nil one is closed
}

// Process is a process that [StartProcess] has started.
type Process struct{ Pid int }

// StartProcess starts the program in the ELF file name. argv holds its arguments; the first
// one is the program's name. The process has no descriptors but those of attr. The caller
// must call Wait, which releases the ended process.
func StartProcess(name string, argv []string, attr *ProcAttr) (*Process, error) {
	if attr == nil {
		attr = new(ProcAttr)
	}
	env := attr.Env
	if env == nil {
		env = os.Environ()
	}
	block, err := Argenv(argv, env)
	if err != nil {
		return nil, err
	}
	pid, err := ProcCreate(name, block, 0)
	if err != nil {
		return nil, err
	}
	p := &Process{pid}
	if err := p.prepare(attr); err != nil {
		ProcDestroy(pid, 127)
		p.Wait()
		return nil, err
	}
	return p, nil
}

// prepare applies attr to the process, and then lets the program run.
func (p *Process) prepare(attr *ProcAttr) error {
	var files []ros.Childfdmap
	for i, f := range attr.Files {
		if f != nil {
			files = append(files, ros.Childfdmap{Parentfd: uint32(f.Fd()), Childfd: uint32(i)})
		}
	}
	if len(files) > 0 {
		if _, err := DupFdsTo(p.Pid, files); err != nil {
			return err
		}
		for _, f := range files {
			if f.Ok != 0 {
				return newError("dup_fds_to descriptor "+strconv.Itoa(int(f.Childfd))+": Bad file number", EBADF)
			}
		}
	}
	if attr.Dir != "" {
		if err := chdir(p.Pid, attr.Dir); err != nil {
			return err
		}
	}
	return ProcRun(p.Pid)
}

// Kill ends the process with exit code 137, by which a shell reports a killed program.
func (p *Process) Kill() error { return ProcDestroy(p.Pid, 128+9) }

// Wait waits until the process has ended, and returns its status.
func (p *Process) Wait() (*ProcessState, error) {
	s := new(ProcessState)
	if _, err := Waitpid(p.Pid, &s.status, 0); err != nil {
		return nil, err
	}
	return s, nil
}

// ProcessState describes how a process ended.
type ProcessState struct{ status int32 }

// Success reports whether the process ended with exit code 0.
func (s *ProcessState) Success() bool { return s.status == 0 }

// ExitCode returns the exit code, or -1 if a signal ended the process.
func (s *ProcessState) ExitCode() int {
	if s.Signal() != 0 {
		return -1
	}
	return int(s.status >> 8 & 0xff)
}

// Signal returns the number of the signal that ended the process, or 0.
func (s *ProcessState) Signal() int { return int(s.status & 0x7f) }

// String returns "exit status" and the status, or "signal" and the number.
func (s *ProcessState) String() string {
	if sig := s.Signal(); sig != 0 {
		return "signal " + strconv.Itoa(sig)
	}
	return "exit status " + strconv.Itoa(s.ExitCode())
}
