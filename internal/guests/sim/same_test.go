//go:build linux && amd64

package sim

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/internal/guests"
)

var (
	times       = flag.Int("times", 20, "run each program so many times with one seed")
	moduleTimes = flag.Int("module-times", 0, "run tests of other people's modules so many times with one seed")
)

// kit builds and runs the programs of testdata. Each is built once.
var (
	kit   *guests.Kit
	files = map[string]string{}
)

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(0) // even the builds take long
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "sim")
		if err == nil {
			defer os.RemoveAll(dir)
			kit, err = guests.New(dir, "")
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// program returns the file of a program of testdata, built by usys build -sim.
func program(t *testing.T, name string) string {
	t.Helper()
	if files[name] == "" {
		file := filepath.Join(kit.Dir, name)
		if err := kit.Build(guests.Native, ".", "build", "-sim", "-o", file, "./testdata/"+name); err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files[name]
}

// run simulates a program once, in a directory and with an environment and flags that the program
// must not see.
func run(t *testing.T, file string, seed int, dir string, env []string, flags ...string) (*runs.Result, string) {
	t.Helper()
	return runWith(t, []string{file}, seed, dir, env, flags...)
}

// runWith is like run, for a program with arguments.
func runWith(t *testing.T, program []string, seed int, dir string, env []string, flags ...string) (*runs.Result, string) {
	t.Helper()
	args := slices.Concat([]string{"sim", "-json", "-seed", fmt.Sprint(seed)}, flags, program)
	cmd := exec.Command(kit.Table[0], args...)
	var out, errors bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errors
	cmd.Env = append(os.Environ(), env...)
	err := cmd.Run()
	text := strings.TrimSuffix(out.String(), "\n")
	last := strings.LastIndex(text, "\n") + 1
	r := &runs.Result{}
	if json.Unmarshal([]byte(text[last:]), r) != nil {
		t.Fatalf("%s, seed %d: %v\n%s%s", filepath.Base(program[0]), seed, err, &out, &errors)
	}
	return r, text[:last] + errors.String()
}

// One seed is one run, also with another directory and environment.
func TestSameSeed(t *testing.T) {
	for _, name := range []string{"hello", "goroutines", "timers", "maps", "files", "http", "udp", "unix"} {
		t.Run(name, func(t *testing.T) { sameSeed(t, []string{program(t, name)}, *times) })
	}
}

// sameSeed runs a program, with its arguments, many times with one seed, and compares the runs.
func sameSeed(t *testing.T, program []string, times int, flags ...string) {
	t.Helper()
	const seed = 7
	first, out := runWith(t, program, seed, ".", nil, flags...)
	if first.Ended != runs.Exit || first.Code != 0 {
		t.Fatalf("seed %d: %s %d %s, want exit 0\n%s", seed, first.Ended, first.Code, first.Cause, out)
	}
	for i := range times {
		dir := []string{".", t.TempDir()}[i%2]
		r, o := runWith(t, program, seed, dir, []string{fmt.Sprintf("A%d=%s", i, strings.Repeat("x", i*100))}, flags...)
		if r.Hash != first.Hash || o != out {
			t.Fatalf("run %d: hash %s, at first %s\n%s\n%s", i, r.Hash, first.Hash, o, out)
		}
	}
	t.Logf("%d of %d runs have hash %s, of %d calls", times, times, first.Hash, first.Calls)
}

// TestSameModules is TestSameSeed for clusters of raft servers, a database, and an etcd cluster of
// three members. It needs the network, and runs only with -module-times.
func TestSameModules(t *testing.T) {
	if *moduleTimes == 0 {
		t.Skip("takes minutes (-module-times 20)")
	}
	for _, s := range []suite{
		{module: "github.com/hashicorp/raft@v1.7.3",
			run: "^TestRaft_(TripleNode|LeaderFail|BehindFollower|SnapshotRestore|RemoveLeader|AddMembershipFails|LeadershipTransferPicksServer)$"},
		{module: "go.etcd.io/bbolt@v1.3.7", run: "^Test(Bucket|Cursor|Tx)_", skip: "Quick"},
	} {
		t.Run(s.path(), func(t *testing.T) {
			p := testPrograms(t, s.module, s.path())
			sameSeed(t, append([]string{p.simulated}, s.args()...), *moduleTimes, "-dir", p.dir)
		})
	}
	t.Run("etcd", func(t *testing.T) {
		sameSeed(t, []string{module(t, "etcd", []string{"-sim"}, etcd...)}, *moduleTimes)
	})
}

// Different seeds are different runs.
func TestOtherSeeds(t *testing.T) {
	const seeds = 50
	for _, name := range []string{"goroutines", "maps"} {
		hashes, outs := map[string]int{}, map[string]int{}
		for seed := range seeds {
			r, out := run(t, program(t, name), seed, ".", nil)
			hashes[r.Hash]++
			outs[out]++
		}
		if len(hashes) != seeds || len(outs) != seeds {
			t.Errorf("%s: %d seeds have %d hashes and %d outputs, want one of each for each seed", name, seeds, len(hashes), len(outs))
		}
	}
}
