// Command power has a store run on a machine whose power fails again and again, each time while it
// writes or opens. What the store has acknowledged has to be there after the machine has booted.
//
// It is to be simulated: usys sim -program store=FILE power -module M [-rounds N] [-nosync]
package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/usys-go/bridge/sim"
)

var (
	module = flag.String("module", "bbolt", "store: bbolt, badger or pebble")
	rounds = flag.Int("rounds", 10, "failures of power")
	unsafe = flag.Bool("nosync", false, "have the store not synchronize")
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
	for round := range *rounds {
		if err := fail(m, round); err != nil {
			return fmt.Errorf("failure %d: %w", round, err)
		}
	}
	return nil
}

// fail runs a store until the power fails, and checks what is left.
func fail(m *sim.Machine, round int) error {
	args := []string{"-module", *module, "-dir", fmt.Sprintf("/data%d", round), "-seed", fmt.Sprint(rand.Uint32())}
	if *unsafe {
		args = append(args, "-nosync")
	}
	// The directory is older than the store.
	if err := m.WriteFile(args[3]+"/README", nil, 0o644); err != nil {
		return err
	}
	var lines bytes.Buffer
	cmd := m.Command("store", append([]string{"run"}, args...)...)
	cmd.Stdout, cmd.Stderr = &lines, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	time.Sleep(moment())
	if err := m.Crash(); err != nil {
		return err
	}
	cmd.Wait()
	if err := m.Boot(); err != nil {
		return err
	}
	check := m.Command("store", append([]string{"check"}, args...)...)
	check.Stdin = &lines
	out, err := check.CombinedOutput()
	fmt.Println(strings.Join(args, " "), strings.TrimSpace(string(out)))
	return err
}

// moment draws when the power fails.
func moment() time.Duration {
	if *soon {
		return rand.N(5 * time.Millisecond)
	}
	return rand.N(200 * time.Millisecond)
}
