package check

import (
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/usys-go/bridge/check/report"
)

// The corpus consists of single edits of this repository's declarations, hosts, generated files
// and published files. The rules for it must find each edit; and edits that change nothing must
// not cause a finding.

var mutants = flag.Int("mutants", 200, "how many edits TestMutants makes")

// A mutant is one edit.
type mutant struct {
	kind  string
	what  string // for messages
	table *table
	file  string // relative to the tree
	text  string // its new contents; "" with remove: the file is removed
	gone  bool
	flags []string // for the compiler
	want  []string // rules, all of which must have findings; none: there must be no finding
	but   []string // one of these suffices instead
}

// A table is one of this repository's, with its host.
type table struct {
	name string
	dir  string // the Go package
	decl string // the file of the declarations
	host string // the C side's directory
	src  string // the C file with the functions
	as   string // the host's name in api
}

var tables = []*table{
	{"hosttest", "internal/hosttest", "table.go", "internal/hosttest/host", "host.c", "internal/hosttest/host"},
	{"mathlib", "examples/mathlib", "mathlib.go", "examples/mathlib/host", "mathlib.c", "examples/mathlib/host"},
	{"ring", "examples/ring", "ring.go", "examples/ring/host", "ring.c", "examples/ring/host"},
	{"usys", "usys", "table.go", "parlib", "host.c", "parlib"},
}

// ros is the header package, whose header is in parlib.
var ros = &table{"ros", "akaros/ros", "", "parlib", "syscall.c", "parlib"}

// A tree is a copy of the files that the corpus edits.
type tree struct {
	dir     string
	objects string            // compiled C files, shared between trees
	built   map[string]string // object by C file
}

const root = ".."

// copyTree copies the parts of the repository from which the tables are made.
func copyTree(t *testing.T, to string) {
	t.Helper()
	for _, part := range []string{"go.mod", "api", "usys", "akaros/ros", "parlib", "signal", "examples/mathlib", "examples/ring", "internal/hosttest", "toolchain/_runtime", "docs/table.md"} {
		err := filepath.WalkDir(filepath.Join(root, part), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			if d.IsDir() {
				if d.Name() == "testdata" {
					return fs.SkipDir
				}
				return os.MkdirAll(filepath.Join(to, rel), 0o777)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(to, rel)), 0o777); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(to, rel), text, 0o666)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// compileC makes an object of a C file in a tree.
func compileC(dir, src, object string, flags ...string) error {
	args := append([]string{"-g", "-O1", "-w", "-c", "-I", filepath.Dir(src), "-o", object, src}, flags...)
	cmd := exec.Command("gcc", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("gcc %s: %v\n%s", src, err, out)
	}
	return nil
}

// baseline compiles every C file of the hosts.
func (tr *tree) baseline(t *testing.T) {
	t.Helper()
	tr.built = map[string]string{}
	var sources []string
	for _, tb := range tables {
		list, err := filepath.Glob(filepath.Join(tr.dir, tb.host, "*.c"))
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: C files %v, %v; want one or more", tb.host, list, err)
		}
		for _, src := range list {
			rel, err := filepath.Rel(tr.dir, src)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Base(src) == "call_callback.c" { // cgo's own header
				continue
			}
			sources = append(sources, rel)
			tr.built[rel] = filepath.Join(tr.objects, strings.ReplaceAll(rel, "/", "_")+".o")
		}
	}
	// A replacement for cgo's file: an exported function that calls Go.
	const exported = "internal/hosttest/host/_cgo_export.c"
	if err := os.WriteFile(filepath.Join(tr.dir, exported), []byte("extern void crosscall2(void);\nvoid goCallback(void) { crosscall2(); }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	sources = append(sources, exported)
	tr.built[exported] = filepath.Join(tr.objects, "_cgo_export.o")
	var wg sync.WaitGroup
	queue := make(chan string)
	for range 2 {
		wg.Go(func() {
			for src := range queue {
				if err := compileC(tr.dir, src, tr.built[src]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, src := range sources {
		queue <- src
	}
	close(queue)
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// objectsOf returns a host's objects, with those of changed C files in place of the others.
func (tr *tree) objectsOf(host string, changed map[string]string) (list []string) {
	for src, object := range tr.built {
		if filepath.Dir(src) != host {
			continue
		}
		if o, ok := changed[src]; ok {
			object = o
		}
		list = append(list, object)
	}
	slices.Sort(list)
	return list
}

// check runs all checks on a table.
func (tr *tree) check(tb *table, changed map[string]string) (*report.Report, error) {
	args := []string{filepath.Join(tr.dir, tb.dir)}
	if tb == ros { // a header has no host
		args = append(args, filepath.Join(tr.dir, "usys"))
	}
	return Run(Options{
		Args: args, Hosts: tr.objectsOf(tb.host, changed), As: tb.as, API: filepath.Join(tr.dir, "api"),
		Stale: true, Sides: true, History: true, Behaviour: true,
	})
}

// try makes the edit, runs the checks, and undoes it. It returns a description of a wrong
// outcome, or "".
func (tr *tree) try(m *mutant) (wrong string, err error) {
	path := filepath.Join(tr.dir, m.file)
	old, readErr := os.ReadFile(path)
	if m.gone {
		err = os.Remove(path)
	} else {
		err = os.WriteFile(path, []byte(m.text), 0o666)
	}
	if err != nil {
		return "", err
	}
	defer func() {
		if readErr != nil {
			os.Remove(path)
		} else if e := os.WriteFile(path, old, 0o666); e != nil {
			err = e
		}
	}()
	changed, err := tr.recompile(m)
	if err != nil {
		return "", err
	}
	r, err := tr.check(m.table, changed)
	if err != nil {
		return "", err
	}
	rules := map[string]bool{}
	var list []string
	for _, f := range r.Findings() {
		if f.Severity != report.Note || f.Incomplete {
			rules[f.Rule] = true
			list = append(list, f.String())
		}
	}
	if len(m.want)+len(m.but) == 0 {
		if len(list) > 0 {
			wrong = "false alarm: " + strings.Join(list, "\n")
		}
		return wrong, nil
	}
	for _, rule := range m.want {
		if !rules[rule] {
			wrong += " no finding of rule " + rule
		}
	}
	if len(m.but) > 0 && !slices.ContainsFunc(m.but, func(rule string) bool { return rules[rule] }) {
		wrong += fmt.Sprintf(" no finding of any rule of %q", m.but)
	}
	if wrong != "" {
		wrong += ", but:\n" + strings.Join(list, "\n")
	}
	return wrong, nil
}

// recompile compiles the files that an edit of the C side concerns: the file, or those that
// include the header.
func (tr *tree) recompile(m *mutant) (map[string]string, error) {
	changed := map[string]string{}
	var sources []string
	switch filepath.Ext(m.file) {
	case ".c":
		sources = []string{m.file}
	case ".h":
		if m.table == ros && len(m.flags) > 0 {
			sources = []string{filepath.Join(ros.host, ros.src)}
			break
		}
		if m.table == ros || !strings.HasPrefix(filepath.Base(m.file), "z"+m.table.name) || m.gone {
			return changed, nil
		}
		sources = []string{filepath.Join(m.table.host, m.table.src), filepath.Join(m.table.host, "z"+m.table.name+"_host.c")}
	default:
		return changed, nil
	}
	for _, src := range sources {
		object := filepath.Join(tr.dir, strings.ReplaceAll(src, "/", "_")+".o")
		if err := compileC(tr.dir, src, object, m.flags...); err != nil {
			if strings.HasPrefix(filepath.Base(m.file), "z") { // a hand edit may break it: then the compiler reports it first
				return map[string]string{}, nil
			}
			return nil, err
		}
		changed[src] = object
	}
	return changed, nil
}

// TestMutants makes the edits and checks that all of them are found.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("checks some hundred mutants")
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Fatal("hosts are compiled by gcc: ", err)
	}
	objects := t.TempDir()
	var trees []*tree
	for range 2 {
		tr := &tree{dir: t.TempDir(), objects: objects}
		copyTree(t, tr.dir)
		trees = append(trees, tr)
	}
	trees[0].baseline(t)
	trees[1].built = trees[0].built
	corpus := choose(corpus(t, trees[0].dir), *mutants)
	neutral := neutralEdits(t, trees[0].dir)
	shuffle(neutral)
	neutral = neutral[:min(len(neutral), *mutants/5)]
	var wholes []*mutant
	for _, tb := range append(tables, ros) {
		wholes = append(wholes, &mutant{kind: "unchanged", table: tb, file: "unchanged"})
	}
	kinds := map[string]int{}
	for _, m := range corpus {
		kinds[m.kind]++
	}
	var names []string
	for kind, n := range kinds {
		names = append(names, fmt.Sprintf("%s %d", kind, n))
	}
	slices.Sort(names)
	t.Logf("edits: %s; neutral: %d", strings.Join(names, ", "), len(neutral))

	var mu sync.Mutex
	found, alarms := 0, 0
	queue := make(chan *mutant)
	var wg sync.WaitGroup
	for _, tr := range trees {
		wg.Go(func() {
			for m := range queue {
				wrong, err := tr.try(m)
				mu.Lock()
				bad := len(m.want)+len(m.but) > 0
				switch {
				case err != nil:
					t.Errorf("%s, %s: %v", m.kind, m.what, err)
				case wrong != "":
					t.Errorf("%s, %s: a wrong verdict:%s", m.kind, m.what, wrong)
				case bad:
					found++
				}
				if !bad && wrong != "" {
					alarms++
				}
				mu.Unlock()
			}
		})
	}
	for _, m := range slices.Concat(wholes, corpus, neutral, wholes) {
		queue <- m
	}
	close(queue)
	wg.Wait()
	fmt.Printf("check: found %d/%d, false alarms %d\n", found, len(corpus), alarms)
	if len(corpus) < *mutants || found != len(corpus) || alarms > 0 {
		t.Errorf("found %d of %d (%d wanted), false alarms %d", found, len(corpus), *mutants, alarms)
	}
}

// shuffle shuffles edits into an order that is the same in each run.
func shuffle(list []*mutant) {
	rand.New(rand.NewPCG(6, 1)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// choose returns n edits, as evenly as possible from all kinds.
func choose(all []*mutant, n int) (list []*mutant) {
	shuffle(all)
	byKind := map[string][]*mutant{}
	var kinds []string
	for _, m := range all {
		if byKind[m.kind] == nil {
			kinds = append(kinds, m.kind)
		}
		byKind[m.kind] = append(byKind[m.kind], m)
	}
	for more := true; more && len(list) < n; {
		more = false
		for _, kind := range kinds {
			if len(byKind[kind]) > 0 && len(list) < n {
				list = append(list, byKind[kind][0])
				byKind[kind] = byKind[kind][1:]
				more = true
			}
		}
	}
	return list
}
