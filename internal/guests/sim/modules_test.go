//go:build linux && amd64

package sim

import (
	"bytes"
	"context"
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
	"testing"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/loader"
)

var moduleSeeds = flag.Uint64("modules", 0, "simulate the tests of other people's modules with so many seeds each")

// tested are packages whose tests are simulated, and why some of them differ from native ones.
var tested = []struct {
	module, pkg string
	differ      map[string]string
}{
	{module: "github.com/hashicorp/raft@v1.7.3", differ: map[string]string{
		"TestRaft_SnapshotRestore_PeerChange": "two snapshots in one millisecond have one name, and a recovery is lost: a bug of the module",
	}},
	{module: "go.etcd.io/etcd/raft/v3@v3.5.2"},
	{module: "github.com/nats-io/nats-server/v2@v2.12.1", pkg: "conf"},
	{module: "go.etcd.io/bbolt@v1.3.7"},
}

// TestModules has the tests of other people's modules end as they end natively, for each seed, and
// each seed be the same run twice. It takes the network, and long: it runs with -modules alone.
func TestModules(t *testing.T) {
	if *moduleSeeds == 0 {
		t.Skip("takes half an hour (-modules 10)")
	}
	load, err := loader.Build("", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range tested {
		name, _, _ := strings.Cut(m.module, "@")
		pkg := path.Join(name, m.pkg)
		t.Run(pkg, func(t *testing.T) {
			dir, work := packageDir(t, m.module, pkg)
			stock, simulated := filepath.Join(work, "stock.test"), filepath.Join(work, "module.test")
			for file, how := range map[string]struct {
				c     guests.Column
				flags []string
			}{stock: {guests.Stock, nil}, simulated: {guests.Native, []string{"-sim"}}} {
				if err := kit.Build(how.c, work, "test", append(how.flags, "-c", "-o", file, pkg)...); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(stock, "-test.v", "-test.short")
			cmd.Dir = filepath.Join(work, "native")
			if err := os.CopyFS(cmd.Dir, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			out, _ := cmd.CombinedOutput()
			want := verdicts(out)
			p := runs.Program{Loader: load, File: simulated, Args: []string{"-test.v", "-test.short"},
				Env: []string{"TMPDIR=/tmp", "HOME=/root"}, Flags: []string{"-sim-dir", dir}}
			for seed := uint64(1); seed <= *moduleSeeds; seed++ {
				first, out := simulate(t, &p, seed)
				second, _ := simulate(t, &p, seed)
				if first.Hash != second.Hash || first.Ended != runs.Exit {
					t.Errorf("seed %d: %s %d %s, hash %s and then %s", seed, first.Ended, first.Code, first.Cause, first.Hash, second.Hash)
				}
				for _, d := range differences(want, verdicts(out)) {
					if name, _, _ := strings.Cut(d, ":"); m.differ[name] == "" {
						t.Errorf("seed %d: %s", seed, d)
					}
				}
			}
			t.Logf("%d tests natively", len(want))
		})
	}
}

// simulate runs a program with a seed, and returns all its output.
func simulate(t *testing.T, p *runs.Program, seed uint64) (*runs.Result, []byte) {
	t.Helper()
	var out bytes.Buffer
	r, err := p.Run(context.Background(), seed, &out, &out)
	if err != nil {
		t.Fatal(err)
	}
	return r, out.Bytes()
}

// packageDir makes a module that requires another one, and returns the directory of a package of
// that one, and its own.
func packageDir(t *testing.T, module, pkg string) (dir, work string) {
	t.Helper()
	work = t.TempDir()
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
	return strings.TrimSpace(string(out)), work
}

var verdict = regexp.MustCompile(`(?m)^--- (PASS|FAIL|SKIP): (\S+) `)

// verdicts returns how the tests of an output of -test.v have ended.
func verdicts(out []byte) map[string]string {
	all := map[string]string{}
	for _, m := range verdict.FindAllStringSubmatch(string(out), -1) {
		all[m[2]] = m[1]
	}
	return all
}

func differences(want, got map[string]string) (list []string) {
	names := slices.Sorted(maps.Keys(want))
	for name := range got {
		if want[name] == "" {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if want[name] != got[name] {
			list = append(list, fmt.Sprintf("%s: %s, natively %s", name, got[name], want[name]))
		}
	}
	return list
}

// fetch makes dir a module that requires others.
func fetch(t *testing.T, dir, name string, requires ...string) {
	t.Helper()
	for _, args := range [][]string{{"mod", "init", "example.com/" + name}, append([]string{"get"}, requires...), {"mod", "tidy"}} {
		cmd := exec.Command(filepath.Join(kit.GOROOT, "bin", "go"), args...)
		cmd.Dir, cmd.Env = dir, kit.Env()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v, which takes the network\n%s", args, err, out)
		}
	}
}
