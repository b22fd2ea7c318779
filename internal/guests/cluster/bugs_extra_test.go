//go:build linux && amd64 && extra

package cluster

import (
	"flag"
	"regexp"
	"testing"
	"time"
)

var (
	replays = flag.Int("replays", 3, "how often a seed that has failed is run again")
	passes  = flag.Uint64("passes", 10, "seeds of the version without the bug")
)

// A bug is one that a version of a module has, and another one has not.
type bug struct {
	name    string
	module  string
	bad     string // a version that has it
	good    string // "": no version is without it
	source  string // of the program that requires the module
	program string // the name by which the driver knows it; "": there is no driver
	driver  string // its source
	args    []string
	seeds   uint64 // within which it is found
	says    string // a regular expression
}

var bugs = []bug{
	{name: "raft#487", module: "github.com/hashicorp/raft", bad: "v1.3.3", good: "v1.3.4",
		source: "transfer", seeds: 20, says: `the leadership was transferred to s\d, but s\d leads`},
}

// TestBugs finds each bug, replays the run that has found it, and does not find it where it is not.
func TestBugs(t *testing.T) {
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			bad := b.command(t, b.bad)
			began := time.Now()
			list := search(t, 1, b.seeds, true, bad)
			f := failed(list)
			if f == nil {
				t.Fatalf("%s %s: %d seeds, none fails", b.module, b.bad, len(list))
			}
			t.Logf("%s %s: seed %d after %v:\n%s", b.module, b.bad, f.Seed, time.Since(began).Round(time.Second/10), f.Output)
			if !regexp.MustCompile(b.says).MatchString(f.Output) {
				t.Errorf("the output is not %s", b.says)
			}
			for range *replays {
				if r := search(t, f.Seed, f.Seed, false, bad)[0]; r.Hash != f.Hash {
					t.Errorf("seed %d has the hash %s, and then %s", f.Seed, f.Hash, r.Hash)
				}
			}
			if b.good != "" {
				if g := failed(search(t, 1, *passes, false, b.command(t, b.good))); g != nil {
					t.Errorf("%s %s: seed %d fails, too:\n%s", b.module, b.good, g.Seed, g.Output)
				}
			}
		})
	}
}

// command returns the arguments of usys sim, from the program on.
func (b *bug) command(t *testing.T, version string) []string {
	t.Helper()
	file := program(t, b.source, b.module+"@"+version)
	if b.driver == "" {
		return append([]string{file}, b.args...)
	}
	return append([]string{"-program", b.program + "=" + file, program(t, b.driver, driverModules...)}, b.args...)
}
