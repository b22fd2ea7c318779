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

var failures = flag.Uint64("failures", 3, "failures of power for each module")

// power is the plan of a run that ends with a power failure.
const power = "power"

// TestPower ends simulated runs in the middle of a batch with a power failure, in which
// unsynchronized data is lost or torn. It checks that no acknowledged batch is.
func TestPower(t *testing.T) {
	file := simulated(t)
	for _, module := range modules {
		t.Run(module, func(t *testing.T) {
			t.Parallel()
			total := 0
			for seed := *first; seed < *first+*failures; seed++ {
				o := simulate(t, file, module, seed, ticks(seed), "-die")
				total += o.acknowledged
				tell(t, o)
			}
			t.Logf("%d failures of power, %d batches acknowledged", *failures, total)
		})
	}
}

// statusOfError is the exit status of a store's run in which a call has returned an error.
const statusOfError = 1

// within is the number of seeds within which a loss must be found.
const within = 50

// TestPowerNoSync makes the modules not synchronize without telling the check, and expects that the
// check finds lost batches.
func TestPowerNoSync(t *testing.T) {
	file := simulated(t)
	for _, module := range modules {
		t.Run(module, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(within) {
				o := simulate(t, file, module, seed, ticks(seed), "-die", "-nosync")
				if len(o.violations) > 0 {
					t.Logf("seed %d, %d acknowledged: %s", seed, o.acknowledged, o.violations[0])
					return
				}
			}
			t.Errorf("%d failures of power without a violation", within)
		})
	}
}

// TestLost makes fsyncs fail and lose the data, as in Linux when a disk fails for a moment. bbolt
// continues after such an error, so that a power failure may lose batches that it acknowledges
// later: some seed must find this. The same seeds lose nothing without the fault.
func TestLost(t *testing.T) {
	const first, last = 20, 26
	file := simulated(t)
	lost := 0
	for seed := uint64(first); seed <= last && lost == 0; seed++ {
		for _, flags := range [][]string{{"-e", "inject=fdatasync:lost:prob=0.3:path=data/"}, {"-e", "inject=fdatasync:delay=0:path=data/"}} {
			o := simulate(t, file, "bbolt", seed, flags)
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

// simulated builds the store's program for simulations, and returns its file.
func simulated(t *testing.T) string {
	t.Helper()
	file := filepath.Join(store.Dir, "simulated")
	if err := store.Build(guests.Native, filepath.Join(store.Dir, "store"), "build", "-sim", "-o", file, "."); err != nil {
		t.Fatal(err)
	}
	return file
}

// simulate simulates a run with flags of usys sim and of the program, and checks the disk after a
// power failure. Calls of the module may return errors before.
func simulate(t *testing.T, file, module string, seed uint64, sim []string, flags ...string) *outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	kept, err := os.MkdirTemp(store.Dir, "kept") // t.TempDir would keep it until the last seed
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(kept)
	args := []string{"-module", module, "-dir", "data", "-seed", fmt.Sprint(seed)}
	command := slices.Concat([]string{store.Table[0], "sim", "-crash", "-keep", kept, "-seed", fmt.Sprint(seed)},
		sim, []string{file, "run"}, flags, args)
	cmd := guests.InGroup(exec.CommandContext(ctx, command[0], command[1:]...))
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > statusOfError {
		t.Fatalf("%s: %v, want exit status %d or less\n%s", command, err, statusOfError, out)
	}
	lines, err := os.ReadFile(filepath.Join(kept, "stdout"))
	if err != nil {
		t.Fatalf("%s: the kept output: %v\n%s", command, err, out)
	}
	o := &outcome{module: module, seed: seed, plan: plan{power}, lines: string(lines), log: string(out)}
	if err = o.afterPower(filepath.Join(kept, "disk", "sim"), args); err != nil {
		t.Fatal(err)
	}
	return o
}

// ticks returns flags that give most seeds no changes of order in the middle of a computation,
// because these take ten times as long as the rest of a run.
func ticks(seed uint64) []string {
	if seed%16 == 0 {
		return nil
	}
	return []string{"-set", "tick=100000"}
}

// afterPower checks the disk after the power failure.
func (o *outcome) afterPower(dir string, args []string) error {
	check := append([]string{store.File(guests.Stock), "check"}, args...)
	// The directory itself is not there if it was not synchronized.
	data := filepath.Join(dir, "data")
	if err := os.MkdirAll(data, 0o777); err != nil {
		return err
	}
	if err := o.check(dir, check); err != nil || known(o) == nil {
		return err
	}
	// Only an empty log prevents badger from opening the store; nothing else is missing.
	first := o.violations
	o.violations = nil
	err := o.check(dir, append(check, "-mend"))
	o.violations = append(o.violations, first...)
	return err
}
