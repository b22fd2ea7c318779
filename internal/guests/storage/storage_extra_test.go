//go:build linux && amd64 && extra

package storage

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

var store *guests.Program

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(0)
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "storage")
		if err == nil {
			defer os.RemoveAll(dir)
			err = build(dir)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

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

// TestStores runs each module's store under random faults. Whatever becomes of a run, nothing
// that was acknowledged is lost, but for the faults of modules that are known.
func TestStores(t *testing.T) {
	var table report
	for _, module := range []string{"bbolt", "badger", "pebble"} {
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
		t.Logf("seed %d: %s (%s), %d acknowledged\n%s\n%s%s", o.seed, o.end, o.status, o.acknowledged, o.command(), o.lines, o.log)
	}
	for _, v := range o.violations {
		text := fmt.Sprintf("seed %d: %s\n%s (%s)\n%s", o.seed, v, o.end, o.status, o.command())
		if k := known(o, v); k != nil {
			t.Logf("%s\nknown: %s", text, k.why)
		} else {
			t.Errorf("%s\n%s", text, tail(o.lines)+tail(o.log))
		}
	}
}

// tail returns the last lines of a text.
func tail(text string) string {
	lines := strings.SplitAfter(text, "\n")
	return strings.Join(lines[max(0, len(lines)-25):], "")
}

// A report counts outcomes.
type report struct{ rows []*row }

type row struct {
	module       string
	runs         int
	acknowledged int
	ends         map[string]int
	violations   map[string]int // runs, by the first violation's kind
}

func (r *report) add(o *outcome) {
	i := slices.IndexFunc(r.rows, func(x *row) bool { return x.module == o.module })
	if i < 0 {
		i = len(r.rows)
		r.rows = append(r.rows, &row{module: o.module, ends: map[string]int{}, violations: map[string]int{}})
	}
	w := r.rows[i]
	w.runs++
	w.acknowledged += o.acknowledged
	w.ends[o.end]++
	if len(o.violations) > 0 {
		kind, _, _ := strings.Cut(o.violations[0], ":")
		w.violations[kind]++
	}
}

// String returns the report as a table of docs/recipes-storage.md.
func (r *report) String() string {
	var b strings.Builder
	head := slices.Concat([]string{"module", "runs", "acknowledged"}, ends, []string{"violations"})
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, w := range r.rows {
		fmt.Fprintf(&b, "| %s | %d | %d |", w.module, w.runs, w.acknowledged)
		for _, end := range ends {
			fmt.Fprintf(&b, " %d |", w.ends[end])
		}
		fmt.Fprintf(&b, " %s |\n", cmp.Or(strings.TrimPrefix(strings.TrimSuffix(fmt.Sprint(w.violations), "]"), "map["), "none"))
	}
	return b.String()
}
