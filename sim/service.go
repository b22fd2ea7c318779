package sim

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"sync"
	"time"
)

// A Service is a program that runs on a machine whenever the machine is up, like a service of
// systemd: it starts again when it has ended, and when the machine boots. The caller sets the fields
// before Start.
type Service struct {
	Machine *Machine

	// Command returns the command of the next start, from [Machine.Command]. It is called for each
	// start. An output that it leaves nil goes to the driver's standard error.
	Command func() *exec.Cmd

	// Restart is the time between an end and the next start, of virtual time; 0: 100ms. It doubles with
	// each end that comes within ten seconds of the start, up to ten seconds, unless a fault has ended
	// the program: one that cannot start does not take all of the run.
	Restart time.Duration

	// Ended, if it is not nil, is called each time the command has ended, with the error of its
	// Wait, and before it starts again.
	Ended func(cmd *exec.Cmd, err error)

	mu    sync.Mutex
	began time.Time
	wait  time.Duration // before the next start
	cmd   *exec.Cmd     // the one that runs, or nil
	stop  chan struct{} // is closed by Stop
	done  chan struct{} // is closed when the command and its goroutine have ended
}

// Start starts the command, and goes on starting it until Stop. It does not wait until the command
// is ready for anything. It returns the error of the first start. If the machine is down, Start
// returns nil, and the command starts when the machine boots.
func (s *Service) Start() error {
	if s.Machine == nil || s.Command == nil {
		return errors.New("sim: a Service needs a Machine and a Command")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		return errors.New("sim: the service has been started already")
	}
	var first *exec.Cmd
	if s.Machine.Up() {
		first = s.command()
		if err := first.Start(); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sim: %s: %w (name programs with -program NAME=FILE, for usys sim and usys test -sim)", s.Machine.name, err)
		} else if err != nil {
			return fmt.Errorf("sim: %s: %w", s.Machine.name, err)
		}
		s.cmd, s.began = first, time.Now()
	}
	s.stop, s.done = make(chan struct{}), make(chan struct{})
	go s.run(first)
	return nil
}

// Stop ends the command by SIGKILL, and returns when it has ended. It does not start again.
func (s *Service) Stop() {
	s.mu.Lock()
	if s.stop == nil {
		s.mu.Unlock()
		return
	}
	select {
	case <-s.stop:
	default:
		close(s.stop)
	}
	if s.cmd != nil {
		s.cmd.Process.Kill()
	}
	s.mu.Unlock()
	<-s.done
}

// run waits for the command, and starts it again.
func (s *Service) run(cmd *exec.Cmd) {
	defer close(s.done)
	for {
		if cmd != nil {
			err := cmd.Wait()
			s.mu.Lock()
			s.cmd = nil
			s.mu.Unlock()
			if !s.Machine.Up() || isKilled(err) {
				s.wait = 0
			}
			if s.Ended != nil && !s.stopped() {
				s.Ended(cmd, err)
			}
			if !s.sleep() {
				return
			}
		}
		select {
		case <-s.Machine.whenUp():
		case <-s.stop:
			return
		}
		cmd = s.next()
		if cmd == nil && !s.sleep() {
			return
		}
	}
}

// isKilled reports whether SIGKILL has ended a command, as faults do.
func isKilled(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.String() == "signal: killed"
}

func (s *Service) command() *exec.Cmd {
	cmd := s.Command()
	if cmd.Stdout == nil {
		cmd.Stdout = os.Stderr
	}
	if cmd.Stderr == nil {
		cmd.Stderr = os.Stderr
	}
	return cmd
}

// next starts the command, unless the service has been stopped. It returns nil if there is no start.
func (s *Service) next() *exec.Cmd {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped() {
		return nil
	}
	cmd := s.command()
	if cmd.Start() != nil { // for example because the machine is down again
		return nil
	}
	s.cmd, s.began = cmd, time.Now()
	return cmd
}

func (s *Service) stopped() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}

// sleep waits for the time between two starts. It reports false if the service has been stopped.
func (s *Service) sleep() bool {
	const usual, longest = 100 * time.Millisecond, 10 * time.Second
	first := s.Restart
	if first <= 0 {
		first = usual
	}
	if s.wait == 0 || time.Since(s.began) > longest {
		s.wait = first
	} else {
		s.wait = max(first, min(2*s.wait, longest))
	}
	t := time.NewTimer(s.wait)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.stop:
		return false
	}
}
