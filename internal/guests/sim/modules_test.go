//go:build linux && amd64

package sim

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/loader"
)

var moduleSeeds = flag.Uint64("modules", 0, "simulate the tests of other people's modules with so many seeds each")

// A suite is the tests of a package that are simulated.
type suite struct {
	module, pkg string
	name        string // the name of a part of the package's tests
	run, skip   string // patterns of go test's -run and -skip; "" means all, none
	most        uint64 // maximum number of seeds, because a run takes long; 0 for no limit
	differ      []difference
}

// A difference from a test's native result that the simulation does not cause.
type difference struct {
	test string // regular expression for names of tests
	text string // regular expression for the test's output
	subs string // regular expression for the failing subtests' names; "" for any, or none
	why  string
}

const (
	nats   = "github.com/nats-io/nats-server/v2@v2.12.1"
	badger = "github.com/dgraph-io/badger/v4@v4.9.6"
)

// Parts of nats-server's package server: the parser and the stores.
const (
	natsParser = "^Test(Parse(P|C|Sub|HeaderPub|Rout|MsgSpace|OK)|ShouldFail|ProtoSnippet|MaxControlLine|Split(Buffer|Connect|Dangling|Routed))"
	natsStore  = "^Test(FileStore|MemStore|Store)"
)

const root = "root may write without permission, and the simulated user is root"

var (
	raftDiffers = []difference{
		{test: `^TestFileSS_BadPerm$`, why: root},
		{test: `^TestRaft_SnapshotRestore_PeerChange$`,
			why: "two snapshots in one millisecond have one name, and a recovery is lost: a bug of the module"},
		{test: `^TestRaft_`, text: `testing\.go:\d+: peer mismatch: `,
			why: "cluster.EnsureSamePeers reads the first server's peers once, before that server has the last change of them: a bug of its tests"},
		{test: `^TestNetworkTransport_AppendEntriesPipeline_CloseStreams$`, text: `expected an error due to the streams being closed`,
			why: "the test may close the streams before its server has accepted any: a bug of the test"},
		{test: `^TestNetworkTransport_InstallSnapshot$`, text: `bad buf \[48 49`,
			why: "the test reads ten bytes by one Read, which may return fewer: a bug of the test"},
	}
	natsDiffers = []difference{
		{test: `IfFSModeReadOnly$`, why: root},
		{test: `^TestFileStore`, subs: `-S2$`,
			why: "neither Purge nor Stop of fileStore waits for the goroutine that compresses a full block, which then brings old contents back: a bug of the module"},
	}
	avlDiffers = []difference{
		{test: `^TestNoRaceSeqSet`, text: `less than|slower`,
			why: "the test measures how long a computation takes, which is not simulated"},
	}
	badgerLong = "^(TestDropAllWithPendingTxn|TestDropPrefixWithPendingTxn|TestSyncForRace)$" // 10 to 20 s each
	natsLong   = "^TestFileStoreCompactLastPlusOne$"                                          // 25 s, natively 50
)

var tested = []suite{
	{module: "github.com/hashicorp/raft@v1.7.3", differ: raftDiffers},
	{module: "go.etcd.io/etcd/raft/v3@v3.5.2"},
	{module: "go.etcd.io/bbolt@v1.3.7"},
	{module: nats, pkg: "conf"},
	{module: nats, pkg: "server", name: "parser", run: natsParser},
	{module: nats, pkg: "server", name: "store", run: natsStore, skip: natsLong, differ: natsDiffers},
	{module: nats, pkg: "server", name: "store-long", run: natsLong, most: 3},
	{module: nats, pkg: "server/avl", differ: avlDiffers},
	{module: nats, pkg: "server/gsl"},
	{module: nats, pkg: "server/stree"},
	{module: nats, pkg: "server/thw"},
	{module: badger, pkg: "y"},
	{module: badger, pkg: "skl"},
	{module: badger, pkg: "table"},
	{module: badger, pkg: "trie"},
	{module: badger, name: "main", skip: badgerLong},
	{module: badger, name: "main-long", run: badgerLong, most: 1},
}

// TestModules checks that the tests of public modules end as they do natively, with each seed, and
// that each seed is the same run twice. It needs the network and much time, so it runs only with
// -modules.
func TestModules(t *testing.T) {
	if *moduleSeeds == 0 {
		t.Skip("takes more than an hour (-modules 10)")
	}
	load, err := loader.Build("", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	built := map[string]*programs{}
	for _, s := range tested {
		t.Run(path.Join(s.path(), s.name), func(t *testing.T) {
			p := built[s.path()]
			if p == nil {
				p = testPrograms(t, s.module, s.path())
				built[s.path()] = p
			}
			want := p.native(t, &s)
			t.Logf("%d tests natively", len(want))
			sim := runs.Program{Loader: load, File: p.simulated, Args: s.args(),
				Env: []string{"TMPDIR=/tmp", "HOME=/root"}, Flags: []string{"-sim-dir", p.dir}}
			seeds := *moduleSeeds
			if s.most > 0 {
				seeds = min(seeds, s.most)
			}
			for seed := uint64(1); seed <= seeds; seed++ {
				s.check(t, &sim, seed, want)
			}
		})
	}
}

// path returns the package's import path.
func (s *suite) path() string {
	name, _, _ := strings.Cut(s.module, "@")
	return path.Join(name, s.pkg)
}

// args returns the arguments of the test program.
func (s *suite) args() []string {
	list := []string{"-test.v", "-test.short"}
	if s.run != "" {
		list = append(list, "-test.run", s.run)
	}
	if s.skip != "" {
		list = append(list, "-test.skip", s.skip)
	}
	return list
}

// check simulates the tests twice with a seed, and compares their results.
func (s *suite) check(t *testing.T, p *runs.Program, seed uint64, want map[string]string) {
	t.Helper()
	var outs [2]bytes.Buffer
	var results [2]*runs.Result
	var errs [2]error
	var both sync.WaitGroup
	for i := range results {
		both.Go(func() { results[i], errs[i] = p.Run(context.Background(), seed, &outs[i], &outs[i]) })
	}
	both.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	r, out := results[0], outs[0].Bytes()
	if r.Hash != results[1].Hash || r.Ended != runs.Exit {
		t.Errorf("seed %d: %s %d %s, hash %s and then %s\n%s", seed, r.Ended, r.Code, r.Cause, r.Hash, results[1].Hash, tail(out))
	}
	got := verdicts(out)
	t.Logf("seed %d: hash %s, %d calls, %d tests", seed, r.Hash, r.Calls, len(got))
	for _, name := range differences(want, got) {
		text := fmt.Sprintf("seed %d: %s: %s, natively %s", seed, name, cmp.Or(got[name], "nothing"), cmp.Or(want[name], "nothing"))
		if why := s.why(name, said(out, name)); got[name] == "FAIL" && why != "" {
			t.Logf("%s: %s", text, why)
		} else {
			t.Errorf("%s, and no known reason\n%s", text, tail([]byte(said(out, name))))
		}
	}
}

var failedSub = regexp.MustCompile(`(?m)^ +--- FAIL: (\S+)`)

// why returns the reason why a test with the given output fails in the simulation, or "" if none is
// known.
func (s *suite) why(test, output string) string {
	for _, d := range s.differ {
		subs := failedSub.FindAllStringSubmatch(output, -1)
		explains := matches(d.test, test) && matches(d.text, output) && (d.subs == "" || len(subs) > 0)
		for _, m := range subs {
			explains = explains && matches(d.subs, m[1])
		}
		if explains {
			return d.why
		}
	}
	return ""
}

func matches(pattern, s string) bool { return regexp.MustCompile(pattern).MatchString(s) }

// programs are the test programs of a package.
type programs struct {
	dir              string // the package's
	work             string // the directory of a module that requires it
	stock, simulated string
}

// testPrograms builds the test programs of a package.
func testPrograms(t *testing.T, module, pkg string) *programs {
	t.Helper()
	work, err := os.MkdirTemp(kit.Dir, "module")
	if err != nil {
		t.Fatal(err)
	}
	p := &programs{dir: packageDir(t, work, module, pkg), work: work,
		stock: filepath.Join(work, "stock.test"), simulated: filepath.Join(work, "module.test")}
	if err := kit.Build(guests.Stock, work, "test", "-c", "-o", p.stock, pkg); err != nil {
		t.Fatal(err)
	}
	if err := kit.Build(guests.Native, work, "test", "-sim", "-c", "-o", p.simulated, pkg); err != nil {
		t.Fatal(err)
	}
	return p
}

// native returns the tests' results without a simulation. Failed tests run up to three times more,
// because tests that measure time sometimes fail on a busy machine.
func (p *programs) native(t *testing.T, s *suite) map[string]string {
	t.Helper()
	want := p.once(t, s.args())
	for range 3 {
		var failed []string
		for name, how := range want {
			if how == "FAIL" {
				failed = append(failed, regexp.QuoteMeta(name))
			}
		}
		if failed == nil {
			break
		}
		again := p.once(t, []string{"-test.v", "-test.short", "-test.run", "^(" + strings.Join(failed, "|") + ")$"})
		maps.Copy(want, again)
	}
	return want
}

// once runs tests in a new copy of the package's directory.
func (p *programs) once(t *testing.T, args []string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(p.dir)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(p.stock, append(args, "-test.timeout=30m")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	list := verdicts(out)
	if len(list) == 0 {
		t.Fatalf("no test has run: %v\n%s", err, tail(out))
	}
	return list
}

// packageDir makes work a module that requires another one, and returns the directory of a package
// of the other module.
func packageDir(t *testing.T, work, module, pkg string) string {
	t.Helper()
	text := fmt.Sprintf("package modules\n\nimport _ %q\n", pkg)
	if err := os.WriteFile(filepath.Join(work, "modules.go"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	fetch(t, work, "modules", "-t", module)
	cmd := exec.Command(filepath.Join(kit.GOROOT, "bin", "go"), "list", "-f", "{{.Dir}}", pkg)
	cmd.Dir, cmd.Env = work, kit.Env()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

var verdict = regexp.MustCompile(`(?m)^--- (PASS|FAIL|SKIP): (\S+) `)

// verdicts returns the results of the tests in an output of -test.v.
func verdicts(out []byte) map[string]string {
	all := map[string]string{}
	for _, m := range verdict.FindAllStringSubmatch(string(out), -1) {
		all[m[2]] = m[1]
	}
	return all
}

// differences returns the names of tests with different results, sorted.
func differences(want, got map[string]string) (list []string) {
	all := maps.Clone(want)
	maps.Copy(all, got)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if want[name] != got[name] {
			list = append(list, name)
		}
	}
	return list
}

var turn = regexp.MustCompile(`^=== (?:RUN|CONT|NAME|PAUSE) +(\S+)`)

// said returns the output of a test and its subtests from an output of -test.v.
func said(out []byte, test string) string {
	var text strings.Builder
	mine := false
	for line := range strings.Lines(string(out)) {
		if m := turn.FindStringSubmatch(line); m != nil {
			mine = m[1] == test || strings.HasPrefix(m[1], test+"/")
		}
		if mine {
			text.WriteString(line)
		}
	}
	return text.String()
}

// tail returns the last lines of an output.
func tail(out []byte) string {
	lines := strings.SplitAfter(string(out), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "")
}

// fetch makes dir a module that requires others.
func fetch(t *testing.T, dir, name string, requires ...string) {
	t.Helper()
	if err := kit.Require(dir, name, requires...); err != nil {
		t.Fatal(err)
	}
}

// etcd lists the modules that testdata/modules/etcd requires.
var etcd = []string{"go.etcd.io/etcd/client/v3@v3.5.2", "go.etcd.io/etcd/server/v3@v3.5.2"}

// module builds a program of testdata/modules with flags of usys build, in a new module that
// requires others from the Go proxy, and returns its file.
func module(t *testing.T, name string, flags []string, requires ...string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "modules", name))); err != nil {
		t.Fatal(err)
	}
	fetch(t, dir, name, requires...)
	file := filepath.Join(t.TempDir(), name)
	if err := kit.Build(guests.Native, dir, "build", append(flags, "-o", file, ".")...); err != nil {
		t.Fatal(err)
	}
	return file
}
