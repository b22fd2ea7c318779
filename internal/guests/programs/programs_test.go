//go:build linux && amd64

package programs

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/usys-go/bridge/internal/guests"
)

var (
	chosen = flag.String("programs", "", "the `names` of programs to run, separated by commas, or all")
	only   = flag.String("modes", "", "the `names` of the modes to compare with go's build (default: all)")
)

// A mode is a way to run a program.
type mode struct {
	name   string
	column guests.Column
	flags  []string
}

// modes are compared with the first, a program that go has built.
var modes = []mode{
	{"go", guests.Stock, nil},
	{"plain", guests.Native, nil},
	{"exec", guests.Hosted, nil},
	{"strict", guests.Strict, nil},
	{"count", guests.Hosted, []string{"-c", "-A", "-o", "counts"}},
	{"vcores1", guests.Vcores1, nil},
}

// TestTable checks that each program has a script, or a reason not to have one.
func TestTable(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range table {
		if p.lacks == "" {
			names = append(names, "testdata/"+p.name+".txtar")
		}
	}
	slices.Sort(names)
	if diff := cmp.Diff(names, scripts); diff != "" {
		t.Errorf("programs of the table that run, and scripts (-want +got):\n%s", diff)
	}
}

// TestPrograms runs the scenarios of programs in each mode.
func TestPrograms(t *testing.T) {
	if *chosen == "" {
		t.Skip("takes the network and an hour: -programs all")
	}
	k, err := guests.New(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir() // the loader's
	for _, p := range table {
		if named := slices.Contains(strings.Split(*chosen, ","), p.name); p.lacks != "" || !named && (*chosen != "all" || p.untried) {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			files, err := p.build(k, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			native := ""
			for i, m := range modes {
				if i > 0 && *only != "" && !slices.Contains(strings.Split(*only, ","), m.name) {
					continue
				}
				got := p.run(t, k, m, files[m.column.Table()], cache)
				if i == 0 && t.Failed() {
					return
				} else if i == 0 {
					native = got
				} else if diff := cmp.Diff(native, got); diff != "" {
					t.Errorf("%s: the record differs from go's (-go +%s):\n%s", m.name, m.name, diff)
				}
			}
		})
	}
}

// build builds the program below dir by go, and by usys build, and returns the two files.
func (p *program) build(k *guests.Kit, dir string) (map[bool]string, error) {
	if p.pkg == "" {
		if err := os.CopyFS(dir, os.DirFS("testdata/"+p.name)); err != nil {
			return nil, err
		}
		if err := k.Require(dir, "program", p.modules...); err != nil {
			return nil, err
		}
	} else if p.version != "" {
		if err := k.RequireTool(dir, "program", p.pkg+"@"+p.version); err != nil {
			return nil, err
		}
	}
	files := map[bool]string{}
	for table, column := range map[bool]guests.Column{false: guests.Stock, true: guests.Native} {
		files[table] = filepath.Join(dir, column.String(), p.name)
		pkg := p.pkg
		if pkg == "" {
			pkg = "."
		}
		if err := k.Build(column, dir, "build", "-tags="+p.tags, "-o", files[table], pkg); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// run runs the script in a mode, and returns its record.
func (p *program) run(t *testing.T, k *guests.Kit, m mode, file, cache string) string {
	bin := t.TempDir()
	command := "#!/bin/sh\nexec"
	for _, word := range k.Command(m.column, m.flags, file) {
		if word == "counts" {
			word = filepath.Join(bin, word)
		}
		command += " '" + word + "'"
	}
	if err := os.WriteFile(filepath.Join(bin, p.name), []byte(command+" \"$@\"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	goCache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	var r recorder
	t.Run(m.name, func(t *testing.T) {
		testscript.Run(t, testscript.Params{
			Files:               []string{"testdata/" + p.name + ".txtar"},
			RequireExplicitExec: true,
			Cmds:                r.commands(),
			Setup: func(env *testscript.Env) error {
				env.Setenv("PATH", bin+":"+filepath.Join(k.GOROOT, "bin")+":"+os.Getenv("PATH"))
				env.Setenv("HOME", env.WorkDir+"/home")
				env.Setenv("XDG_CACHE_HOME", cache)
				env.Setenv("GOCACHE", strings.TrimSpace(string(goCache)))
				env.Setenv("GOTOOLCHAIN", "local")
				env.Setenv("GOFLAGS", "")
				env.Setenv("CGO_ENABLED", "0")
				return os.MkdirAll(env.WorkDir+"/home", 0o777)
			},
		})
	})
	if m.name == "count" && !t.Failed() {
		if counts, err := os.ReadFile(filepath.Join(bin, "counts")); !strings.Contains(string(counts), " total\n") {
			t.Errorf("count: the table of calls is %q, %v, want lines with totals", counts, err)
		}
	}
	return r.text.String()
}
