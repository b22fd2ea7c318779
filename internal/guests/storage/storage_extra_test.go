//go:build linux && amd64 && extra

package storage

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

var (
	plans = flag.Int("plans", 10, "random plans of faults for each module")
	first = flag.Uint64("first", 1, "the first plan's seed")
	show  = flag.Bool("show", false, "print every run, and what it has printed")
)

// requires are the modules whose stores are tested.
var requires = []string{"go.etcd.io/bbolt@v1.4.3", "github.com/dgraph-io/badger/v4@v4.9.6", "github.com/cockroachdb/pebble@v1.1.5"}

var modules = []string{"bbolt", "badger", "pebble"}

var store *guests.Program

func TestMain(m *testing.M) { guests.Built(m, build) }

// build builds the store's program.
func build(dir string) error {
	k, err := guests.New(dir, "")
	if err != nil {
		return err
	}
	source := filepath.Join(dir, "store")
	if err := os.CopyFS(source, os.DirFS("testdata/store")); err != nil {
		return err
	}
	if err := k.Require(source, "store", requires...); err != nil {
		return err
	}
	store, err = k.Program(source)
	return err
}

// TestStores runs each module's store under random faults, and checks that no acknowledged
// batch is lost, except by known faults of the modules.
func TestStores(t *testing.T) {
	var table report
	for _, module := range modules {
		t.Run(module, func(t *testing.T) {
			for i := range *plans {
				seed := *first + uint64(i)
				o, err := play(store, module, seed, newPlan(module, seed))
				if err != nil {
					t.Fatal(err)
				}
				table.add(o)
				tell(t, o)
			}
		})
	}
	t.Logf("\n%s", &table)
}

// tell reports the violations of a run.
func tell(t *testing.T, o *outcome) {
	t.Helper()
	if *show {
		t.Logf("%s\n%s\n%s", o, o.lines, o.log)
	}
	if strings.Contains(o.log, "usys: ") {
		t.Errorf("%s\nthe host says\n%s", o, tail(o.log))
	}
	if len(o.violations) == 0 {
		return
	}
	text := fmt.Sprintf("%s\n%s", o, strings.Join(o.violations, "\n"))
	if why := known(o); why != nil {
		t.Logf("%s\nknown: %s", text, strings.Join(why, "; "))
	} else {
		t.Errorf("%s\nthese violations are not known\n%s%s", text, tail(o.lines), tail(o.log))
	}
}

// tail returns the last lines of a text.
func tail(text string) string {
	lines := strings.SplitAfter(text, "\n")
	return strings.Join(lines[max(0, len(lines)-25):], "")
}
