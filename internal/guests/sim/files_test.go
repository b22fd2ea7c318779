//go:build linux && amd64

package sim

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// The simulated disk shows a program what a real one does.
func TestFiles(t *testing.T) {
	file := program(t, "files")
	native := exec.Command(file)
	native.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	want, err := native.CombinedOutput()
	if err != nil {
		t.Fatalf("natively: %v\n%s", err, want)
	}
	for seed := range 10 {
		r, out := run(t, file, seed, ".", nil)
		if r.Ended != runs.Exit || r.Code != 0 || strings.TrimSuffix(out, "\n") != strings.TrimSuffix(string(want), "\n") {
			t.Fatalf("seed %d: %s %d %s\n%s\nnatively\n%s", seed, r.Ended, r.Code, r.Cause, out, want)
		}
	}
}
