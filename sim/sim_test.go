package sim_test

import (
	"testing"

	"github.com/usys-go/bridge/sim"
	"github.com/usys-go/bridge/usys"
)

// Without a simulation no property fails and Buggify returns false, whatever host there is.
func TestNoSimulation(t *testing.T) {
	sim.Always(false, "always")
	sim.AlwaysOrUnreachable(false, "always or unreachable", "n", 1)
	sim.Sometimes(true, "sometimes")
	sim.Reachable("reachable", t)
	sim.Unreachable("unreachable")
	for range 1000 {
		if sim.Buggify("place") {
			t.Fatal("a place fires")
		}
	}
	if sim.Running() || sim.Seed() != 0 {
		t.Errorf("outside a simulation Running() = %v, Seed() = %d; want false, 0", sim.Running(), sim.Seed())
	}
	for _, table := range usys.Status().Tables {
		if table.Name == "sim" && len(table.Differ) > 0 {
			t.Errorf("the table sim differs: %+v", table)
		}
	}
}

func TestAllocations(t *testing.T) {
	n := 0
	if got := testing.AllocsPerRun(100, func() {
		n++
		sim.Always(n > 0, "positive")
		sim.Sometimes(n == 7, "seven")
		sim.Reachable("here")
		if sim.Buggify("place") {
			n = 0
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkAlways(b *testing.B) {
	n := 0
	for b.Loop() {
		n++
		sim.Always(n > 0, "positive")
	}
}
