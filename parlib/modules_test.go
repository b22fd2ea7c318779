//go:build linux && amd64

package parlib_test

import (
	"debug/elf"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A module is X.c with X.h, in parlib or in the loader. The modules that it includes and calls lie
// below it: they do not include or call it, not even indirectly. Assembly is left out: the kernel
// and guests enter the host there, so modules above call it, and modules below name its addresses.

// A graph says why one module needs another: graph[a][b] is a reason for a to need b.
type graph map[string]map[string]string

func (g graph) add(from, to, why string) {
	if from == to {
		return
	}
	if g[from] == nil {
		g[from] = map[string]string{}
	}
	if g[from][to] == "" {
		g[from][to] = why
	}
}

// cycle returns the steps of one cycle, or nil.
func (g graph) cycle() []string {
	const seen, done = 1, 2
	state := map[string]int{}
	var way []string
	var visit func(string) []string
	visit = func(n string) []string {
		state[n] = seen
		way = append(way, n)
		for _, to := range slices.Sorted(maps.Keys(g[n])) {
			switch state[to] {
			case done:
				continue
			case seen:
				return g.steps(append(way[slices.Index(way, to):], to))
			}
			if c := visit(to); c != nil {
				return c
			}
		}
		state[n] = done
		way = way[:len(way)-1]
		return nil
	}
	for _, n := range slices.Sorted(maps.Keys(g)) {
		if state[n] == 0 {
			if c := visit(n); c != nil {
				return c
			}
		}
	}
	return nil
}

func (g graph) steps(way []string) []string {
	var s []string
	for i, to := range way[1:] {
		s = append(s, fmt.Sprintf("%s needs %s: %s", way[i], to, g[way[i]][to]))
	}
	return s
}

func (g graph) edges() int {
	n := 0
	for _, to := range g {
		n += len(to)
	}
	return n
}

// whole are folders that are one module each: the simulated network and disk have one header, call
// nothing but the functions that they are given, and their parts call each other as those of a
// kernel do.
var whole = []string{"hosts/simnet", "hosts/simdisk"}

// instead is a folder whose functions take the place of those of hosts/sim in another link, and call
// none of the loader's but usys_refuse.
const instead = "hosts/nosim"

func module(file string) string {
	if dir := filepath.Dir(file); slices.Contains(whole, dir) {
		return dir
	}
	return strings.TrimSuffix(file, filepath.Ext(file))
}

// cSources returns the C files of all folders, by their names from the folder above.
func cSources(t *testing.T, kind string) []string {
	t.Helper()
	var all []string
	for _, dir := range []string{"parlib", "loader", "hosts/*"} {
		list, err := filepath.Glob(filepath.Join("..", dir, "*."+kind))
		if err != nil || len(list) == 0 && kind == "c" {
			t.Fatalf("%s: the files *.%s are %v, %v; want one or more", dir, kind, list, err)
		}
		for _, f := range list {
			all = append(all, strings.TrimPrefix(f, "../"))
		}
	}
	return all
}

var include = regexp.MustCompile(`(?m)^#include "([^"]+)"`)

// included returns the file that name means in a file of dir.
func included(dir, name string) (string, error) {
	// The include path of build.flags, and the folder with the stubs of arch.h.
	for _, d := range []string{dir, "loader", "parlib", "internal/seam/testdata"} {
		f := filepath.Join(d, name)
		if _, err := os.Stat(filepath.Join("..", f)); err == nil {
			return f, nil
		}
	}
	return "", errors.New("no such file")
}

func TestIncludesHaveNoCycle(t *testing.T) {
	files, modules := graph{}, graph{}
	for _, f := range append(cSources(t, "c"), cSources(t, "h")...) {
		text, err := os.ReadFile(filepath.Join("..", f))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range include.FindAllStringSubmatch(string(text), -1) {
			to, err := included(filepath.Dir(f), m[1])
			if err != nil {
				t.Fatalf("%s includes %s: %v", f, m[1], err)
			}
			files.add(f, to, "#include")
			modules.add(module(f), module(to), f+" includes "+m[1])
		}
	}
	if modules.edges() < 100 {
		t.Fatalf("only %d modules include others: %v", modules.edges(), modules)
	}
	for _, g := range []graph{files, modules} {
		if c := g.cycle(); c != nil {
			t.Errorf("includes in a circle:\n\t%s", strings.Join(c, "\n\t"))
		}
	}
}

// object compiles a C file and returns the names that it defines and those that it needs.
func object(t *testing.T, file string) (defines, needs []string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "x.o")
	cmd := exec.Command("gcc", "-c", "-O0", "-std=gnu11", "-I", "loader", "-I", "parlib", "-o", out, file)
	cmd.Dir = ".."
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("gcc %s: %v\n%s", file, err, text)
	}
	f, err := elf.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, s := range symbols {
		switch {
		case elf.ST_BIND(s.Info) == elf.STB_LOCAL:
		case s.Section == elf.SHN_UNDEF:
			needs = append(needs, s.Name)
		default:
			defines = append(defines, s.Name)
		}
	}
	return defines, needs
}

func TestCallsHaveNoCycle(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles every C file")
	}
	definer, needs := map[string]string{}, map[string][]string{}
	for _, f := range cSources(t, "c") {
		if filepath.Dir(f) == instead {
			continue
		}
		var defines []string
		defines, needs[f] = object(t, f)
		for _, name := range defines {
			if by := definer[name]; by != "" {
				t.Errorf("%s is defined in %s and in %s: which of them is meant depends on the link", name, by, f)
			}
			definer[name] = f
		}
	}
	calls := graph{}
	for f, names := range needs {
		for _, name := range names {
			if to := definer[name]; to != "" {
				calls.add(module(f), module(to), name)
			}
		}
	}
	if calls.edges() < 100 {
		t.Fatalf("only %d modules call others: %v", calls.edges(), calls)
	}
	if c := calls.cycle(); c != nil {
		t.Errorf("calls in a circle:\n\t%s", strings.Join(c, "\n\t"))
	}
}

// A cycle is found wherever it is, and a graph that only looks cyclic has none.
func TestCycleIsFound(t *testing.T) {
	for _, c := range []struct{ edges, want string }{
		{"a>b b>c a>c", ""},
		{"a>b c>b a>c b>d", ""},
		{"a>a", ""},
		{"a>b b>a", "a>b b>a"},
		{"a>b b>c c>d d>b", "b>c c>d d>b"},
		{"a>x b>c c>b", "b>c c>b"},
	} {
		g := graph{}
		for _, e := range strings.Fields(c.edges) {
			from, to, _ := strings.Cut(e, ">")
			g.add(from, to, e)
		}
		var got []string
		for _, s := range g.cycle() {
			got = append(got, s[strings.LastIndex(s, " ")+1:])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: cycle %q, want %q", c.edges, s, c.want)
		}
	}
}
