package scenario

import (
	"context"
	"io/fs"
	"net/netip"
	"os/exec"

	"github.com/usys-go/bridge/sim"
)

// A world runs a scenario: package sim, or a fake of a test.
type world interface {
	machine(name string) (machine, error)
	service(m machine, command func() *exec.Cmd, ended func(*exec.Cmd, error)) (service, error)
	inject(text, place string) error
	onFault(f func(text string))
	quiet() error
	always(ok bool, name string, details ...any)
	sometimes(ok bool, name string, details ...any)
	note(text string)
}

// A machine is a *sim.Machine, whose methods have comments, or a fake of a test.
type machine interface {
	Name() string
	Addr() netip.Addr
	WriteFile(name string, data []byte, perm fs.FileMode) error
	ReadFile(name string) ([]byte, error)
	Command(name string, args ...string) *exec.Cmd
	CommandContext(ctx context.Context, name string, args ...string) *exec.Cmd
	Boot() error
	Resume() error
}

type service interface{ Stop() }

// simulated is the world of package sim.
type simulated struct{}

func (simulated) machine(name string) (machine, error) {
	m, err := sim.NewMachine(name)
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (simulated) service(m machine, command func() *exec.Cmd, ended func(*exec.Cmd, error)) (service, error) {
	s := &sim.Service{Machine: m.(*sim.Machine), Command: command, Ended: ended}
	return s, s.Start()
}

func (simulated) onFault(f func(text string)) { sim.OnFault(f) }

func (simulated) inject(text, place string) error {
	f, err := sim.ParseFault(text)
	if err != nil {
		return err
	}
	f.Place = place
	return f.Start()
}

func (simulated) quiet() error { return sim.Quiet(nil) }

func (simulated) always(ok bool, name string, details ...any)    { sim.Always(ok, name, details...) }
func (simulated) sometimes(ok bool, name string, details ...any) { sim.Sometimes(ok, name, details...) }
func (simulated) note(text string)                               { sim.Note(text) }
