//go:build linux && amd64

package sim

import (
	"os/exec"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// Children that execute the program's file do in the simulation what they do natively, and one seed
// is one run of all processes.
func TestChildren(t *testing.T) {
	file := program(t, "children")
	native, err := exec.Command(file).Output()
	if err != nil {
		t.Fatal(err)
	}
	const seeds = 5
	hashes := map[string]int{}
	for seed := range seeds {
		first, out := run(t, file, seed, ".", nil)
		if first.Ended != runs.Exit || first.Code != 0 || out != string(native) {
			t.Fatalf("seed %d: %s %d %s\n%s\nnatively\n%s", seed, first.Ended, first.Code, first.Cause, out, native)
		}
		hashes[first.Hash]++
		for i := range max(1, *times/seeds) {
			if r, _ := run(t, file, seed, t.TempDir(), []string{"A=b"}); r.Hash != first.Hash {
				t.Fatalf("seed %d, run %d: hash %s, at first %s", seed, i, r.Hash, first.Hash)
			}
		}
	}
	if len(hashes) != seeds {
		t.Errorf("%d seeds have %d hashes", seeds, len(hashes))
	}
}
