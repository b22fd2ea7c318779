package loader

import (
	"fmt"
	"testing"
)

// TestEmbedded holds the embedded loader against the sources that it must have been made of. That
// a compiler makes the same bytes of them is a test of make test-all.
func TestEmbedded(t *testing.T) {
	got, ok := current()
	want, err := sourceFacts()
	if err != nil {
		t.Fatal(err)
	}
	if !ok || got.sources != want.sources || got.flags != want.flags || got.check != want.check {
		t.Fatalf("the embedded loader is of the sources %.16s and the flags %q; want %.16s and %q (make loader makes it again)", got.sources, got.flags, want.sources, want.flags)
	}
	text, err := embeddedLoader()
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sum(text)); len(text) != got.size || sum != got.loader {
		t.Errorf("the embedded loader has %d bytes with the sum %s; built.txt says %d and %s (make loader makes both)", len(text), sum, got.size, got.loader)
	}
	if again, err := readFacts(got.String()); err != nil || again != got {
		t.Errorf("readFacts(%q) = %+v, %v; want %+v", got.String(), again, err, got)
	}
	for name, want := range map[string]bool{"hosts/sim/run.c": true, "hosts/sim/zsim.h": false, "hosts/simnet/port.c": true, "hosts/nosim/nosim.c": false, "loader/sim_tick.h": false} {
		if got := simulates(name); got != want {
			t.Errorf("simulates(%q) = %v, want %v", name, got, want)
		}
	}
}
