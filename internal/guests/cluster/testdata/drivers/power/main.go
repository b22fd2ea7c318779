// Command power runs a store on a machine whose power fails again and again, and checks after each
// boot that all acknowledged batches are there.
//
// Run it in the simulation: usys sim -program store=FILE power -module M [-rounds N] [-nosync]
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/usys-go/bridge/sim"
)

var (
	module = flag.String("module", "bbolt", "store: bbolt, badger or pebble")
	rounds = flag.Int("rounds", 10, "failures of power")
	unsafe = flag.Bool("nosync", false, "have the store not synchronize")
	known  = flag.String("known", "^$", "violations that are known: a regular expression; they are counted")
	soon   = flag.Bool("soon", false, "have the power fail while the store is opened")
)

func main() {
	var faults []string
	flag.Func("fault", "text of a fault", func(s string) error { faults = append(faults, s); return nil })
	flag.Parse()
	if err := run(faults); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(faults []string) error {
	m, err := sim.NewMachine("disk")
	if err != nil {
		return err
	}
	for _, text := range faults {
		if _, err := sim.Inject(text); err != nil {
			return err
		}
	}
	opened, ended, err := undisturbed(m)
	if err != nil {
		return err
	}
	if *soon {
		ended = opened
	}
	var errs []error
	for round := range *rounds {
		if err := fail(m, round, rand.N(ended)); err != nil {
			errs = append(errs, fmt.Errorf("failure %d: %w", round, err))
		}
	}
	return errors.Join(errs...)
}

// Properties that are counted; usys sim -json prints the sums.
const (
	acknowledged   = "a batch was acknowledged"
	knownViolation = "a violation is known"
)

// undisturbed runs a store to its end, and returns the times until the store is open and until the
// run ends.
func undisturbed(m *sim.Machine) (opened, ended time.Duration, err error) {
	cmd := m.Command("store", "run", "-module", *module, "-dir", "/undisturbed")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
		return 0, 0, err
	}
	opened = time.Since(began)
	if _, err := io.Copy(io.Discard, out); err != nil {
		return 0, 0, err
	}
	err = cmd.Wait()
	return opened, time.Since(began), err
}

// fail runs a store until the power fails after a time, and checks the store.
func fail(m *sim.Machine, round int, after time.Duration) error {
	args := []string{"-module", *module, "-dir", fmt.Sprintf("/data%d", round), "-seed", fmt.Sprint(rand.Uint32())}
	if *unsafe {
		args = append(args, "-nosync")
	}
	// The directory is older than the store.
	if err := m.WriteFile(args[3]+"/README", []byte("The store's files.\n"), 0o644); err != nil {
		return err
	}
	var lines bytes.Buffer
	cmd := m.Command("store", append([]string{"run"}, args...)...)
	cmd.Stdout = &lines
	if err := cmd.Start(); err != nil {
		return err
	}
	time.Sleep(after)
	if err := m.Crash(); err != nil {
		return err
	}
	cmd.Wait()
	if err := m.Boot(); err != nil {
		return err
	}
	out, n, err := check(m, args, lines.Bytes())
	for range n {
		sim.AlwaysOrUnreachable(true, acknowledged)
	}
	switch nothing := n == 0; {
	case err != nil && nothing && regexp.MustCompile(*known).MatchString(out): // nothing can be missing
		sim.AlwaysOrUnreachable(true, knownViolation)
		return nil
	case err != nil && isKnown(out):
		sim.AlwaysOrUnreachable(true, knownViolation)
		out, _, err = check(m, append(args, "-mend"), lines.Bytes())
	}
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// check opens the store again. It returns the output of the store's program, the number of
// acknowledged batches, and an error if one of them is missing or the store is damaged.
func check(m *sim.Machine, args []string, lines []byte) (out string, n int, err error) {
	cmd := m.Command("store", append([]string{"check"}, args...)...)
	cmd.Stdin = bytes.NewReader(lines)
	printed, err := cmd.CombinedOutput()
	fmt.Sscanf(string(printed), "acknowledged %d", &n)
	return string(printed), n, err
}

// isKnown reports whether all violations that a check has found are known.
func isKnown(out string) bool {
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "acknowledged ") && !regexp.MustCompile(*known).MatchString(line) {
			return false
		}
	}
	return true
}
