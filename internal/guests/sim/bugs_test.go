//go:build linux && amd64

package sim

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/loader"
)

var allBugs = flag.Bool("bugs", false, "run each of testdata/bugs with all of its seeds, and replay a seed that finds it 100 times")

// bugSeeds is the number of seeds within which each bug must be found.
const bugSeeds = 100

// rareBugs are the bugs that need more seeds. In both, one goroutine must be stopped between two
// accesses while another makes dozens of accesses; in the first, a select must also choose one of
// two cases.
var rareBugs = map[string]uint64{"TestGrpc2695": 500, "TestKubernetes59822": 500}

// bugs builds testdata/bugs by usys test -sim. It returns a function that returns a search for
// the test of a name, and the names of these tests.
func bugs(t *testing.T) (search func(name string) runs.Search, names []string) {
	t.Helper()
	dir, err := filepath.Abs("testdata/bugs")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(kit.Dir, "bugs.test")
	if err := kit.Build(guests.Native, dir, "test", "-sim", "-c", "-o", file, "."); err != nil {
		t.Fatal(err)
	}
	host, err := loader.Build("", t.Output())
	if err != nil {
		t.Fatal(err)
	}
	search = func(name string) runs.Search {
		return runs.Search{
			Program: runs.Program{Loader: host, File: file, Args: []string{"-test.run=^" + name + "$"}},
			First:   1, Last: max(bugSeeds, rareBugs[name]), Workers: runtime.NumCPU(), Timeout: time.Minute,
		}
	}
	sources, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(read(t, source), -1) {
			names = append(names, m[1])
		}
	}
	return search, names
}

// repeatable fails the test if a run was not ended by the program itself.
func repeatable(t *testing.T, f runs.Found) {
	t.Helper()
	if f.Ended != runs.Exit || f.Again != "" {
		t.Errorf("seed %d: %s %s, run again: %q; want exit, the same again\n%s", f.Seed, f.Ended, f.Cause, f.Again, f.Output)
	}
}

// Default mode finds each bug, and a seed that finds it does so each time.
func TestBugsAreFound(t *testing.T) {
	search, names := bugs(t)
	if len(names) < 20 {
		t.Fatalf("testdata/bugs has %d tests, want 20 or more", len(names))
	}
	for _, name := range names {
		if strings.HasSuffix(name, "Mended") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := search(name)
			if !*allBugs {
				s.Failures = 1
			}
			first, found := runs.Found{}, 0
			s.Each = func(f runs.Found) {
				repeatable(t, f)
				if !f.Bad() {
					return
				}
				if found++; first.Seed == 0 || f.Seed < first.Seed {
					first = f
				}
			}
			if err := s.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if found == 0 {
				t.Fatalf("no seed of 1 to %d finds the bug", s.Last)
			}
			t.Logf("first seed %d, found by %d of %d (%s)", first.Seed, found, s.Last, first.Settings)
			replay(t, &s, &first)
		})
	}
}

// replay runs a seed again and compares the two runs.
func replay(t *testing.T, s *runs.Search, first *runs.Found) {
	t.Helper()
	times := 2
	if *allBugs {
		times = 100
	}
	again := *s
	again.First, again.Last, again.Workers, again.Failures = first.Seed, first.Seed, 1, 0
	again.Each = func(f runs.Found) {
		if f.Hash != first.Hash || string(f.Output) != string(first.Output) {
			t.Errorf("seed %d again: hash %s, at first %s\n%s\n%s", f.Seed, f.Hash, first.Hash, f.Output, first.Output)
		}
	}
	for range times {
		if err := again.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// No seed finds a bug in a program without one.
func TestNoFalseAlarm(t *testing.T) {
	search, names := bugs(t)
	mended := 0
	for _, name := range names {
		if !strings.HasSuffix(name, "Mended") {
			continue
		}
		mended++
		t.Run(name, func(t *testing.T) {
			s := search(name)
			if !*allBugs {
				s.Last = 10
			}
			s.Each = func(f runs.Found) {
				repeatable(t, f)
				if f.Bad() {
					t.Errorf("seed %d fails:\n%s", f.Seed, f.Output)
				}
			}
			if err := s.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
	}
	if mended < 8 {
		t.Errorf("testdata/bugs has %d programs without a bug, want 8 or more", mended)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
