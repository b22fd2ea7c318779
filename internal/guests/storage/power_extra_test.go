//go:build linux && amd64 && extra

package storage

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

var failures = flag.Uint64("failures", 2, "failures of power for each module")

// TestPower ends simulated runs in the middle of a batch, with a failure of power: what was not
// synchronized is lost, or torn. Nothing that was acknowledged is.
func TestPower(t *testing.T) {
	file := simulated(t)
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

// TestLost has fsyncs lose what they were to write, as Linux's do when a disk fails for a moment. bbolt
// goes on after such an error, and a failure of power takes what it has acknowledged then: some seed
// shows it. The same seeds lose nothing without the fault.
func TestLost(t *testing.T) {
	const first, last = 20, 26
	file := simulated(t)
	lost := 0
	for seed := uint64(first); seed <= last && lost == 0; seed++ {
		for _, flags := range [][]string{{"-e", "inject=fdatasync:lost:prob=0.3:path=data/"}, {"-e", "inject=fdatasync:delay=0:path=data/"}} {
			o, err := simulate(t, file, "bbolt", seed, flags...)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range o.violations {
				switch {
				case strings.HasPrefix(v, "empty"): // nothing was acknowledged
				case strings.Contains(flags[1], "lost"):
					lost++
					t.Logf("seed %d, %d batches acknowledged: %s", seed, o.acknowledged, v)
				default:
					t.Errorf("seed %d, without a fault: %s", seed, v)
				}
			}
		}
	}
	if lost == 0 {
		t.Errorf("fsyncs that lose their writes have cost nothing with the seeds %d to %d", first, last)
	}
}

// simulated builds the store's program for simulations.
func simulated(t *testing.T) string {
	file := filepath.Join(store.Dir, "simulated")
	if err := store.Build(guests.Native, filepath.Join(store.Dir, "store"), "build", "-sim", "-o", file, "."); err != nil {
		t.Fatal(err)
	}
	return file
}

// simulate simulates a run, and checks what the disk has after a failure of power. flags are those of
// usys sim. A program that ends with an error is none of this function's.
func simulate(t *testing.T, file, module string, seed uint64, flags ...string) (*outcome, error) {
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	kept := t.TempDir()
	args := []string{"-module", module, "-dir", "data", "-seed", fmt.Sprint(seed)}
	sim := slices.Concat([]string{"sim", "-crash", "-keep", kept, "-seed", fmt.Sprint(seed)}, flags, []string{file, "run"}, args)
	if len(flags) == 0 {
		sim = append(sim, "-die")
	}
	cmd := guests.InGroup(exec.CommandContext(ctx, store.Table[0], sim...))
	out, err := cmd.CombinedOutput()
	if err != nil && (len(flags) == 0 || cmd.ProcessState.ExitCode() != 1) {
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
