// Package sim states properties that must hold in a program, and events that have to happen, while
// usys sim simulates it: one seed decides everything that the program can observe (docs/sim.md).
//
// The functions are called in the program itself, from any goroutine. Without a simulation they
// do nothing, at the price of a load and a branch, so that they can stay in the released program:
//
//	sim.Always(sum == total, "money is neither made nor lost", "sum", sum)
//	sim.Sometimes(len(queue) == cap(queue), "the queue is full")
//	if sim.Buggify("small batches") {
//		batch = 1
//	}
//
// A property is known by its name, and all calls with the same name and function are one
// property. A name is a constant string: usys sim finds the calls in the program's file, and so
// knows of properties that no run has reached.
//
// [Always] and [Unreachable] fail at once: the run ends there, and usys sim shows the name, the
// details and the goroutine's stack. [Sometimes] and [Reachable] are judged after many runs: usys
// sim -seeds lists those that held in none of them.
//
// Details are operands as for fmt.Println. They are formatted only if the property fails. A call
// without details allocates nothing; one with details may allocate, as each
// call of a function with ...any may.
//
// The functions have the names and meanings of Antithesis's. Programs that use
// github.com/antithesishq/antithesis-sdk-go are simulated as they are.
//
// # Clusters
//
// The program can simulate a cluster as well (docs/cluster.md): it makes machines, runs programs on
// them, and lets machines, links and calls fail. A test of three servers, for usys test -sim:
//
//	func TestCluster(t *testing.T) {
//		if !sim.Running() {
//			t.Skip("run it by usys test -sim")
//		}
//		var machines []*sim.Machine
//		for _, name := range []string{"n1", "n2", "n3"} {
//			m, err := sim.NewMachine(name)
//			if err != nil {
//				t.Fatal(err)
//			}
//			machines = append(machines, m)
//			server := &sim.Service{Machine: m, Command: func() *exec.Cmd { return m.Command("server", name) }}
//			if err := server.Start(); err != nil {
//				t.Fatal(err)
//			}
//		}
//		if _, err := sim.Inject("machine=any:crash:every=10s..20s:for=1s..5s"); err != nil {
//			t.Fatal(err)
//		}
//		acknowledged := writeFor(time.Minute)
//		if err := sim.Quiet(func() error { return canBeRead(acknowledged) }); err != nil {
//			t.Error(err)
//		}
//	}
//
// These functions return an error without a simulation, and [Driver] returns nil.
package sim

import (
	"fmt"
	"unsafe"
)

// Kinds of properties. C: enum kind (hosts/sim/property.c).
const (
	always = iota
	alwaysOrUnreachable
	sometimes
	reachable
	unreachable
)

// Always states that cond is true in each call, and that some run makes the call.
func Always(cond bool, name string, details ...any) {
	if running {
		check(always, cond, name, details)
	}
}

// AlwaysOrUnreachable states that cond is true in each call. It is no failure if no run makes the
// call.
func AlwaysOrUnreachable(cond bool, name string, details ...any) {
	if running {
		check(alwaysOrUnreachable, cond, name, details)
	}
}

// Sometimes states that cond is true in at least one call, in some run.
func Sometimes(cond bool, name string, details ...any) {
	if running {
		check(sometimes, cond, name, details)
	}
}

// Reachable states that some run makes the call.
func Reachable(name string, details ...any) {
	if running {
		check(reachable, true, name, details)
	}
}

// Unreachable states that no run makes the call.
func Unreachable(name string, details ...any) {
	if running {
		check(unreachable, false, name, details)
	}
}

// check reports the call to the host. The command finds its calls in the program's machine code
// (hosts/sim/runs/catalog.go): it must stay a function with these parameters.
//
//go:noinline
func check(kind int32, cond bool, name string, details []any) {
	failure := hostHit(kind, unsafe.StringData(name), int64(len(name)), cond)
	if failure == 0 {
		return
	}
	text := ""
	if len(details) > 0 {
		text = fmt.Sprintln(details...)
		text = text[:len(text)-1]
	}
	hostFailed(failure, unsafe.StringData(text), int64(len(text)))
}

// Buggify reports whether the program should do something rare: use a time-out that is too short,
// or a buffer of one byte, or retry. The seed chooses a quarter of all names; for a chosen name
// Buggify returns true in a quarter of all calls (settings buggify and buggify-fires).
// Without a simulation it returns false.
func Buggify(name string) bool {
	return running && hostBuggify(unsafe.StringData(name), int64(len(name)))
}

// Running reports whether usys sim executes the program.
func Running() bool { return running }

// Seed returns the run's seed, and 0 without a simulation. The values of crypto/rand and math/rand
// depend on the seed without it.
func Seed() uint64 {
	if !running {
		return 0
	}
	return hostSeed()
}
