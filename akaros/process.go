package akaros

import (
	"os"
	"strconv"

	"github.com/usys-go/bridge/akaros/ros"
)

// A Descriptor is anything that has one: *[File], *os.File.
type Descriptor interface{ Fd() uintptr }

// ProcAttr is what StartProcess needs besides the program.
type ProcAttr struct {
	Dir   string       // where it starts; "": here
	Env   []string     // nil: as here
	Files []Descriptor // its descriptors 0, 1, 2 and so on; nil: closed
}

// Process is one that was started.
type Process struct{ Pid int }

// StartProcess starts a program, an ELF file, which sees argv as its arguments,
// its own name the first. It has no descriptors but attr's. Wait for it: until
// then its end is not forgotten.
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

// prepare does what is to be done before the program runs, and lets it.
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

// Kill ends the process, with the exit code that a killed one has in a shell.
func (p *Process) Kill() error { return ProcDestroy(p.Pid, 128+9) }

// Wait waits until the process has ended.
func (p *Process) Wait() (*ProcessState, error) {
	s := new(ProcessState)
	if _, err := Waitpid(p.Pid, &s.status, 0); err != nil {
		return nil, err
	}
	return s, nil
}

// ProcessState is how a process ended.
type ProcessState struct{ status int32 }

// Success reports whether it ended with exit code 0.
func (s *ProcessState) Success() bool { return s.status == 0 }

// ExitCode is its exit code, or -1 if a signal ended it.
func (s *ProcessState) ExitCode() int {
	if s.Signal() != 0 {
		return -1
	}
	return int(s.status >> 8 & 0xff)
}

// Signal is the number of the signal that ended it, or 0.
func (s *ProcessState) Signal() int { return int(s.status & 0x7f) }

// String returns "exit status" and the status, or "signal" and the number.
func (s *ProcessState) String() string {
	if sig := s.Signal(); sig != 0 {
		return "signal " + strconv.Itoa(sig)
	}
	return "exit status " + strconv.Itoa(s.ExitCode())
}
