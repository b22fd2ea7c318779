//go:build linux && amd64

package storage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

// calls lists the calls that each module makes on its files.
var calls = map[string]struct{ data, sync, names, reads []string }{
	"bbolt": {
		data:  strings.Fields("pwrite64 pwrite64 ftruncate"),
		sync:  strings.Fields("fdatasync fsync"),
		names: strings.Fields("openat flock fstat"),
		reads: strings.Fields("mmap pread64 read"),
	},
	"badger": {
		data:  strings.Fields("write ftruncate"),
		sync:  strings.Fields("msync msync fsync"),
		names: strings.Fields("openat renameat unlinkat newfstatat getdents64"),
		reads: strings.Fields("mmap read pread64 fstat"),
	},
	"pebble": {
		data:  strings.Fields("write write fallocate"),
		sync:  strings.Fields("fdatasync fsync sync_file_range"),
		names: strings.Fields("openat renameat unlinkat linkat newfstatat getdents64 mkdirat"),
		reads: strings.Fields("pread64 read fstat"),
	},
}

// A plan is the faults of a run in the form of flags of usys exec.
type plan []string

// A generator makes random plans for a module.
type generator struct {
	*rand.Rand
	module string
}

// newPlan returns the plan of a seed.
func newPlan(module string, seed uint64) plan {
	g := generator{rand.New(rand.NewPCG(seed, uint64(len(module)))), module}
	p := plan{"-seed", fmt.Sprint(seed)}
	for range 1 + g.IntN(3) {
		p = append(p, "-e", "inject="+g.rule())
	}
	return p
}

func (g *generator) of(list ...string) string { return list[g.IntN(len(list))] }

// rule returns the text of a rule.
func (g *generator) rule() string {
	all := calls[g.module]
	data := all.data[0]
	switch g.IntN(16) {
	case 0:
		return g.only(data, "short")
	case 1:
		return g.only(data, "torn")
	case 2:
		return g.only(data, fmt.Sprintf("torn=%d", 1+g.IntN(200)))
	case 3, 4:
		return g.space(data)
	case 5, 6:
		return g.only(g.of(slices.Concat(all.data, all.sync, all.names)...), "signal=KILL")
	case 7:
		return g.only(g.of("read", "pread64"), "short")
	case 8, 9, 10:
		return g.fails(g.of(all.sync...))
	case 11, 12:
		return g.fails(g.of(all.data...))
	case 13:
		return g.fails(g.of(all.reads...))
	}
	return g.fails(g.of(all.names...))
}

// space returns a rule for a disk that fills up. Programs of the store write some 300,000 bytes.
func (g *generator) space(data string) string {
	calls := data
	if g.module == "pebble" {
		calls = "write,fallocate"
	}
	return fmt.Sprintf("%s:space=%d:path=data/", calls, g.IntN(400_000))
}

func (g *generator) fails(call string) string {
	list := []string{"EIO", "EIO", "ENOSPC", "ENOSPC", "EINTR"}
	switch call {
	case "openat":
		list = append(list, "EMFILE", "EMFILE", "EACCES")
	case "mmap":
		list = []string{"ENOMEM", "EIO"}
	}
	errno := g.of(list...)
	if errno == "EINTR" { // Go repeats such a call, which must end
		return g.rest(call, "error=EINTR", g.of(g.once(call), fmt.Sprintf("prob=%.2f", 0.05+g.Float64()/2)))
	}
	return g.only(call, "error="+errno)
}

// only returns a rule for some of the calls.
func (g *generator) only(call, action string) string {
	when := g.once(call)
	switch g.IntN(5) {
	case 0:
		when += "+"
	case 1:
		from := g.number(call)
		when = fmt.Sprintf("when=%d..%d", from, from+1+g.IntN(10))
	case 2:
		when = fmt.Sprintf("prob=%.3f", 0.002+g.Float64()/10)
	}
	return g.rest(call, action, when)
}

func (g *generator) once(call string) string { return fmt.Sprintf("when=%d", g.number(call)) }

// number returns a random number of a call, low numbers more often than high ones. A run makes more
// than a hundred of the first listed calls to write and to synchronize, and a few of most others.
func (g *generator) number(call string) int {
	most := 25
	if all := calls[g.module]; call == all.data[0] || call == all.sync[0] {
		most = 120
	}
	return 1 + g.IntN(1+g.IntN(most))
}

// rest adds the path, so that the fault does not hit the runtime or standard output. An msync call
// has no path, and all of the program's msync calls are the module's.
func (g *generator) rest(call, action, when string) string {
	rule := call + ":" + action + ":" + when
	if call == "msync" {
		return rule
	}
	return rule + ":path=data/"
}

// All plans are valid flags of usys exec, and are determined by their seeds.
func TestPlans(t *testing.T) {
	for module := range calls {
		for seed := range uint64(2000) {
			p := newPlan(module, seed)
			if again := newPlan(module, seed); !slices.Equal(p, again) {
				t.Fatalf("%s: seed %d has the plans %q and %q", module, seed, p, again)
			}
			for _, word := range p {
				if !strings.HasPrefix(word, "inject=") {
					continue
				}
				if _, err := faults.Parse(word, faults.Options{Dir: "/"}); err != nil {
					t.Errorf("%s: seed %d: %s: %v", module, seed, word, err)
				}
			}
		}
	}
}
