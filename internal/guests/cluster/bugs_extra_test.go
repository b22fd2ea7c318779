//go:build linux && amd64 && extra

package cluster

import (
	"flag"
	"regexp"
	"testing"
	"time"
)

var (
	all     = flag.Bool("all", false, "find all bugs, not only those that are found soon")
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
	long    bool   // its search or its build takes minutes: with -all
}

const nats = "github.com/nats-io/nats-server/v2"

// The processes of all servers end at once, or those of one, or the power of all fails.
const (
	killAll  = "machine=n1,n2,n3:kill:every=2s..8s"
	killAny  = "machine=any:kill:every=500ms..2s"
	crashAll = "machine=n1,n2,n3,n4,n5:crash:every=3s..10s:for=100ms..1s"
)

var bugs = []bug{
	{name: "raft#487", module: "github.com/hashicorp/raft", bad: "v1.3.3", good: "v1.3.4",
		source: "transfer", seeds: 20, says: `the leadership was transferred to s\d, but s\d leads`},
	{name: "nats-server#6888", module: nats, bad: "v2.10.20", good: "v2.12.2",
		source: "servers/nats", program: "nats", driver: "drivers/jetstream",
		args:  []string{"-sync", "always", "-for", "20s", "-fault", killAll},
		seeds: 20, says: `stream \S+, which was made: nats: stream not found`, long: true},
	{name: "nats-server#7564", module: nats, bad: "v2.12.1",
		source: "servers/nats", program: "nats", driver: "drivers/jetstream",
		args:  []string{"-machines", "5", "-for", "20s", "-fault", crashAll},
		seeds: 20, says: `messages that were acknowledged, \d+ are not there|stream not found`},
	{name: "etcd#13766", module: "go.etcd.io/etcd/server/v3", bad: "v3.5.2", good: "v3.5.3",
		source: "servers/etcd", program: "etcd", driver: "drivers/etcd",
		args:  []string{"-for", "15s", "-clients", "6", "-pause", "2ms", "-fault", killAny},
		seeds: 100, says: `members differ at revision \d+|not linearizable`, long: true},
}

// TestBugs finds each bug, replays the run that has found it, and does not find it where it is not.
func TestBugs(t *testing.T) {
	for _, b := range bugs {
		if b.long && !*all {
			continue
		}
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
