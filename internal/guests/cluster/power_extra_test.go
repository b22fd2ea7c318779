//go:build linux && amd64 && extra

package cluster

import (
	"flag"
	"testing"
)

var powers = flag.Uint64("powers", 2, "simulated runs of ten failures of power each, for each module")

// part is the number of seeds that are searched at a time.
const part = 50

// TestPower has the power of a machine fail while a store writes, opens, or is checked for the last
// time, and checks that no acknowledged batch is lost. See docs/recipes-storage.md about the
// modules.
func TestPower(t *testing.T) {
	others := []string{badger4, pebble}
	driver := program(t, "drivers/power", driverModules...)
	store := program(t, storeSource, append([]string{bbolt}, others...)...)
	for _, m := range []struct{ name, known string }{
		{"bbolt", `(?m)^empty: |panic: assertion failed: Page|unexpected fault address`},
		{"badger", `Create a new file`},
		{"pebble", "^$"},
	} {
		t.Run(m.name, func(t *testing.T) {
			command := []string{"-program", "store=" + store, driver, "-module", m.name, "-known", m.known, "-fault", slow}
			var list []result
			for from := uint64(1); from <= *powers; from += part {
				list = append(list, search(t, from, min(from+part-1, *powers), false, command)...)
			}
			for _, r := range list {
				if r.Failed {
					t.Errorf("seed %d:\n%s", r.Seed, r.Output)
				}
			}
			t.Logf("%d failures of power, %d batches acknowledged, %d known violations",
				10*len(list), held(list, "a batch was acknowledged"), held(list, "a violation is known"))
		})
	}
}

// held returns how often a property held in all runs.
func held(list []result, name string) (n uint64) {
	for _, r := range list {
		for _, p := range r.Properties {
			if p.Name == name {
				n += p.Held
			}
		}
	}
	return n
}
