//go:build linux && amd64 && extra

package storage

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

var failures = flag.Uint64("failures", 2, "failures of power for each module")

// TestPower ends simulated runs in the middle of a batch, with a failure of power: what was not
// synchronized is lost, or torn. Nothing that was acknowledged is.
func TestPower(t *testing.T) {
	file := filepath.Join(store.Dir, "simulated")
	if err := store.Build(guests.Native, filepath.Join(store.Dir, "store"), "build", "-sim", "-o", file, "."); err != nil {
		t.Fatal(err)
	}
	for _, module := range modules {
		t.Run(module, func(t *testing.T) {
			for seed := uint64(1); seed <= *failures; seed++ {
				o, err := simulate(t, file, module, seed)
				if err != nil {
					t.Fatal(err)
				}
				if *show || len(o.violations) > 0 {
					t.Logf("%s, seed %d: %d acknowledged\n%s%s", module, seed, o.acknowledged, tail(o.lines), o.log)
				}
				for _, v := range o.violations {
					t.Errorf("%s, seed %d: %s", module, seed, v)
				}
			}
		})
	}
}

// simulate simulates a run, and checks what the disk has after a failure of power.
func simulate(t *testing.T, file, module string, seed uint64) (*outcome, error) {
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	kept := t.TempDir()
	args := []string{"-module", module, "-dir", "data", "-seed", fmt.Sprint(seed)}
	sim := []string{"sim", "-crash", "-keep", kept, "-seed", fmt.Sprint(seed), file, "run", "-die"}
	cmd := guests.InGroup(exec.CommandContext(ctx, store.Table[0], append(sim, args...)...))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	lines, err := os.ReadFile(filepath.Join(kept, "stdout"))
	o := &outcome{module: module, seed: seed, lines: string(lines), log: string(out)}
	if err != nil {
		return nil, err
	}
	// The directory itself is not there if it was not synchronized.
	dir := filepath.Join(kept, "disk", "sim")
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o777); err != nil {
		return nil, err
	}
	return o, o.check(dir, append([]string{store.File(guests.Stock), "check"}, args...))
}
