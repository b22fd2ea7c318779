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

// A bug is a bug of one version of a module that another version does not have.
type bug struct {
	name    string
	module  string
	bad     string   // a version that has the bug
	good    string   // a version without the bug; "" if there is none
	others  []string // other modules that the program requires
	source  string   // directory of the program that requires the module
	program string   // the name of the program in the driver's arguments; "" if there is no driver
	driver  string   // the driver's directory
	args    []string
	mended  []string // arguments that hide the bug in the bad version; nil if there are none
	seeds   uint64   // the number of seeds within which the bug is found
	says    string   // a regular expression that matches the failure
	besides string   // a regular expression of other known failures
	long    bool     // the search or the build takes minutes; runs only with -all
}

const nats = "github.com/nats-io/nats-server/v2"

// The faults: all servers' processes end at once, one server's processes end, or the power of all
// servers fails.
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
		seeds: 20, says: `stream \S+, which was made: nats: stream not found|acknowledged, \d+ are not there`, long: true},
	{name: "nats-server#7564", module: nats, bad: "v2.12.1",
		source: "servers/nats", program: "nats", driver: "drivers/jetstream",
		args:   []string{"-machines", "5", "-for", "20s", "-fault", crashAll},
		mended: []string{"-machines", "5", "-for", "20s", "-fault", crashAll, "-sync", "always"},
		seeds:  20, says: `stream \S+, which was made: nats: stream not found|acknowledged, \d+ are not there`},
	{name: "etcd#13766", module: "go.etcd.io/etcd/server/v3", bad: "v3.5.2", good: "v3.5.3",
		source: "servers/etcd", program: "etcd", driver: "drivers/etcd",
		args:  []string{"-for", "15s", "-clients", "6", "-pause", "2ms", "-fault", killAny},
		seeds: 100, says: `members differ at revision \d+|at revision \d+: .*future revision|not linearizable`, long: true},
	{name: "bbolt#567", module: "go.etcd.io/bbolt", bad: "v1.3.7", others: []string{badger4, pebble},
		source: storeSource, program: "store", driver: "drivers/power",
		args:  []string{"-module", "bbolt", "-soon", "-fault", slow},
		seeds: 40, says: `acknowledged 0 of 0\n(?s:.*)(panic|invalid database|file size too small|unexpected fault)`, long: true},
	{name: "badger#2000", module: badger3, bad: "v3.2103.4", others: []string{bbolt, pebble},
		source: storeSource, program: "store", driver: "drivers/power",
		args:   []string{"-module", "badger", "-nosync", "-rounds", "20", "-fault", slow},
		mended: []string{"-module", "badger", "-rounds", "20", "-fault", slow},
		seeds:  20, says: `half: key/\d+ is ""`, besides: `Create a new file`, long: true},
}

// storeSource is the program of the stores of other modules.
const storeSource = "../../storage/testdata/store"

// slow makes a disk synchronize slowly, as real disks do.
const slow = "inject=fdatasync,fsync,msync:delay_enter=1ms:machine=disk"

// TestBugs finds each bug, replays the run that found it, and checks that the good version does not
// fail.
func TestBugs(t *testing.T) {
	for _, b := range bugs {
		if b.long && !*all {
			continue
		}
		t.Run(b.name, func(t *testing.T) {
			bad := b.command(t, b.bad, b.args)
			f := b.find(t, bad)
			for range *replays {
				if r := search(t, f.Seed, f.Seed, false, bad)[0]; r.Hash != f.Hash {
					t.Errorf("seed %d has the hash %s, and then %s", f.Seed, f.Hash, r.Hash)
				}
			}
			if b.good != "" {
				b.none(t, b.command(t, b.good, b.args))
			}
			if b.mended != nil {
				b.none(t, b.command(t, b.bad, b.mended))
			}
		})
	}
}

// find returns the first run that fails with the bug's message. Earlier runs may fail differently,
// for example because the cluster stops serving.
func (b *bug) find(t *testing.T, command []string) *result {
	t.Helper()
	began := time.Now()
	for from := uint64(1); from <= b.seeds; {
		for _, r := range search(t, from, b.seeds, true, command) {
			if r.Failed && regexp.MustCompile(b.says).MatchString(r.Output) {
				t.Logf("%s %s: seed %d, after %v:\n%s", b.module, b.bad, r.Seed, time.Since(began).Round(time.Second/10), r.Output)
				return &r
			}
			from = max(from, r.Seed+1)
		}
	}
	t.Fatalf("%s %s: no seed up to %d fails as %s", b.module, b.bad, b.seeds, b.says)
	return nil
}

// none checks that some seeds do not fail.
func (b *bug) none(t *testing.T, command []string) {
	t.Helper()
	for _, r := range search(t, 1, *passes, false, command) {
		if r.Failed && (b.besides == "" || regexp.MustCompile(b.says).MatchString(r.Output) ||
			!regexp.MustCompile(b.besides).MatchString(r.Output)) {
			t.Errorf("%v: seed %d fails, too:\n%s", command, r.Seed, r.Output)
		}
	}
}

// command returns the arguments of usys sim, starting with the program.
func (b *bug) command(t *testing.T, version string, args []string) []string {
	t.Helper()
	file := program(t, b.source, append([]string{b.module + "@" + version}, b.others...)...)
	if b.driver == "" {
		return append([]string{file}, args...)
	}
	return append([]string{"-program", b.program + "=" + file, program(t, b.driver, driverModules...)}, args...)
}
