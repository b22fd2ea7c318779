package sim

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
)

// world is the driver's state: the machines that it has made, and their faults.
type world struct {
	host worldHost

	mu       sync.Mutex
	driver   *Machine
	machines []*Machine // in the order in which they were made, without the driver
	links    links
	faults   []*Fault        // those that have begun and have not been stopped
	cuts     []*effect       // made by Partition
	jumps    bool            // rules about calls may have moved clocks
	numbers  int             // the number of faults with a number
	without  map[string]bool // numbers of faults, and of their beginnings, that are left out
	onFault  func(text string)
}

// OnFault makes the package call f with a line of text whenever a fault begins or ends: "fault 2
// begins: ", and the fault's text. If the fault begins again, the number includes that of the
// beginning, as in -without: "fault 2.3". f may call t.Log. It is called by several goroutines, one at
// a time. Without a simulation OnFault does nothing.
func OnFault(f func(text string)) {
	w, err := here()
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onFault = f
}

// tell reports that a fault begins or ends, for the n-th time.
func (w *world) tell(number, n int, what, text string) {
	w.host.note(noteFault, what+": "+text)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.onFault == nil {
		return
	}
	name := fmt.Sprint(number)
	if n > 1 {
		name = fmt.Sprintf("%d.%d", number, n)
	}
	w.onFault(fmt.Sprintf("fault %s %s: %s", name, what, text))
}

// errNone is returned by everything that needs a simulation.
var errNone = errors.New("sim: machines are simulated by usys alone (run tests with usys test -sim; build programs with usys build -sim, and run them with usys sim)")

var theWorld *world

var makeWorld = sync.OnceFunc(func() { theWorld = newWorld(simulator{}, withoutFaults()) })

// here returns the world, or an error if there is no simulation.
func here() (*world, error) {
	if !running {
		return nil, errNone
	}
	makeWorld()
	return theWorld, nil
}

func newWorld(host worldHost, without map[string]bool) *world {
	w := &world{host: host, without: without}
	w.driver = &Machine{w: w, name: driverName, addr: address(0), up: true}
	return w
}

// address returns the address of a machine.
func address(number int) netip.Addr {
	const first, perByte = 1, 256 // 10.0.0.1 is the driver's
	n := first + number
	return netip.AddrFrom4([4]byte{10, byte(n / perByte / perByte), byte(n / perByte), byte(n)})
}

// named returns the machine of a name, or nil.
func (w *world) named(name string) *Machine {
	if name == driverName {
		return w.driver
	}
	i := slices.IndexFunc(w.machines, func(m *Machine) bool { return m.name == name })
	if i < 0 {
		return nil
	}
	return w.machines[i]
}
