package sim

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"time"
)

// A Machine is a simulated computer. It has an address, a clock and a disk of its own, and runs
// programs, which are files that usys build -sim has made and -program has named.
//
// The program that makes the machines is the driver. It runs on a machine of the same network,
// which is none of those that it makes.
//
// The methods of a Machine do not block, and pass no virtual time. They may be called by several
// goroutines.
type Machine struct {
	w      *world
	number int32
	name   string
	addr   netip.Addr

	// guarded by w.mu
	up, paused bool
	clock      time.Duration // the sum of MoveClock's moves
	booted     chan struct{} // is closed when the machine boots; nil if no goroutine waits for that
}

// driverName is the name of the driver's machine in the text of a fault.
const driverName = "driver"

// MostMachines is the largest number of machines of a run, without the driver's. C: SIM_MACHINES.
const MostMachines = 63

// NewMachine makes a machine that is up, with an empty disk. Its name is the name by which others
// find it on the network: lower-case letters, digits and hyphens. Names are used once in a run. The
// first machine has the address 10.0.0.2, the next one 10.0.0.3, and so on.
//
// It returns an error if the program is not simulated.
func NewMachine(name string) (*Machine, error) {
	w, err := here()
	if err != nil {
		return nil, err
	}
	return w.newMachine(name)
}

func (w *world) newMachine(name string) (*Machine, error) {
	if err := CheckName(name); err != nil {
		return nil, fmt.Errorf("sim: machine %q: %w", name, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.machines) == MostMachines {
		return nil, fmt.Errorf("sim: machine %s: there are %d machines already, and a run has no more (make fewer)", name, MostMachines)
	}
	addr := address(len(w.machines) + 1)
	four := addr.As4()
	ip := uint32(four[0])<<24 | uint32(four[1])<<16 | uint32(four[2])<<8 | uint32(four[3])
	number := w.host.machine(name, ip)
	if err := hostError(int64(number)); err != nil {
		return nil, fmt.Errorf("sim: machine %s: %w", name, err)
	}
	m := &Machine{w: w, number: number, name: name, addr: addr, up: true}
	w.machines = append(w.machines, m)
	return m, nil
}

// reserved holds words of the texts of faults, and names that the network already has; sim is the
// name of the driver's machine.
var reserved = []string{driverName, anyMachine, someMachines, "localhost", "sim"}

// CheckName returns an error if a machine cannot have the name. It needs no simulation.
func CheckName(name string) error {
	const longest = 63 // of a label in DNS
	letter := func(r rune) bool { return r >= 'a' && r <= 'z' }
	bad := func(r rune) bool { return !letter(r) && (r < '0' || r > '9') && r != '-' }
	switch {
	case name == "" || len(name) > longest || strings.ContainsFunc(name, bad) || !letter(rune(name[0])) || strings.HasSuffix(name, "-"):
		return fmt.Errorf("a name has 1 to %d lower-case letters, digits and hyphens, a letter first and no hyphen last", longest)
	case slices.Contains(reserved, name):
		return fmt.Errorf("the name has another meaning (choose another one)")
	}
	return nil
}

// Driver returns the machine on which the driver itself runs, for [SetLink], [Partition] and
// [Reset]. Its name in the text of a fault is "driver". Nothing else can be done with it: its other
// methods return errors. Without a simulation Driver returns nil.
func Driver() *Machine {
	w, err := here()
	if err != nil {
		return nil
	}
	return w.driver
}

// Name returns the machine's name.
func (m *Machine) Name() string { return m.name }

// Addr returns the machine's address on the network.
func (m *Machine) Addr() netip.Addr { return m.addr }

// String returns the machine's name.
func (m *Machine) String() string { return m.name }

// Up reports whether the machine has power: it has not crashed, or it has booted since.
func (m *Machine) Up() bool {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	return m.up
}

// WriteFile writes a file of the machine's disk, whole, and makes the directories that lead to it.
// The name is an absolute path. The file survives a crash.
func (m *Machine) WriteFile(name string, data []byte, perm fs.FileMode) error {
	err := m.checkPath(name)
	if err == nil {
		err = hostError(int64(m.w.host.put(m.number, path.Clean(name), data, uint32(perm.Perm()))))
	}
	return pathError("write", m, name, err)
}

// ReadFile returns the contents of a file of the machine's disk, as a program of the machine would
// read them. The name is an absolute path.
func (m *Machine) ReadFile(name string) ([]byte, error) {
	if err := m.checkPath(name); err != nil {
		return nil, pathError("read", m, name, err)
	}
	const room = 64 << 10
	var all bytes.Buffer
	part := make([]byte, room)
	for {
		n := m.w.host.get(m.number, path.Clean(name), part, int64(all.Len()))
		if n == 0 {
			return all.Bytes(), nil
		}
		if err := hostError(n); err != nil {
			if n == -2 {
				err = fs.ErrNotExist
			}
			return nil, pathError("read", m, name, err)
		}
		all.Write(part[:n])
	}
}

func (m *Machine) checkPath(name string) error {
	if m == m.w.driver {
		return fmt.Errorf("the driver's own files are those of package os")
	}
	if !path.IsAbs(name) {
		return fmt.Errorf("write the path from / on")
	}
	return nil
}

func pathError(op string, m *Machine, name string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: "sim: " + op, Path: m.name + ":" + name, Err: err}
}

// Command returns a command that runs a program of the machine's, in its directory /. A name
// without a slash is that of a program of -program: "etcd" is /bin/etcd. The command's environment
// is that of the driver, as -env has given it.
//
// The command is used like every other one: its output can be read while it runs, Wait returns when
// it has ended, and Kill ends it. It ends by SIGKILL when the machine crashes. Dir has to stay
// empty.
func (m *Machine) Command(name string, args ...string) *exec.Cmd {
	return m.prepare(exec.Command(m.program(name), args...), name)
}

// CommandContext is [Machine.Command], whose command is killed when ctx is done.
func (m *Machine) CommandContext(ctx context.Context, name string, args ...string) *exec.Cmd {
	return m.prepare(exec.CommandContext(ctx, m.program(name), args...), name)
}

// program returns the path by which the host knows a machine's program.
func (m *Machine) program(name string) string {
	if !strings.Contains(name, "/") {
		name = "/bin/" + name
	}
	return "/machine/" + m.name + path.Clean("/"+name)
}

// prepare sets the fields of cmd that differ for a program of another machine.
func (m *Machine) prepare(cmd *exec.Cmd, name string) *exec.Cmd {
	cmd.Args[0] = name
	own := func(v string) bool { return strings.HasPrefix(v, ownEnv) }
	cmd.Env = slices.DeleteFunc(os.Environ(), own)
	if m == m.w.driver {
		cmd.Err = fmt.Errorf("sim: the driver's own programs are those of package os/exec")
	}
	return cmd
}

// ownEnv is the prefix of variables that usys sim sets only for the driver.
const ownEnv = "USYS_SIM_"
