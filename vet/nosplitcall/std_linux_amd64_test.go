package nosplitcall

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis/checker"
)

var long = flag.Bool("long", false, "compile more of the standard library to compare with")

var update = flag.Bool("update", false, "write testdata/std anew")

// stdPackages are the packages of the standard library, and golang.org/x/sys/unix, that have
// nosplit functions or regions.
var stdPackages = []string{
	"runtime", "syscall", "internal/runtime/...", "internal/abi", "internal/bytealg", "internal/poll",
	"internal/syscall/...", "os", "reflect", "runtime/...", "sync", "sync/atomic", "time",
	"math/...", "crypto/internal/fips140/...", "hash/...", "net", "internal/chacha8rand",
	"golang.org/x/sys/unix",
}

// The unchanged standard library has no finding.
func TestStandardLibraryIsClean(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole standard library")
	}
	list, graph := analyze(t, "", nil, stdPackages...)
	var n Result
	for act := range graph.All() {
		if r, ok := act.Result.(*Result); ok {
			n.Nosplit, n.Assembly, n.Regions, n.Calls = n.Nosplit+r.Nosplit, n.Assembly+r.Assembly, n.Regions+r.Regions, n.Calls+r.Calls
		}
	}
	t.Logf("examined: %d nosplit functions of Go, %d of assembly, %d functions with code below a system call; %d calls", n.Nosplit, n.Assembly, n.Regions, n.Calls)
	if n.Nosplit < 300 || n.Assembly < 100 || n.Regions < 4 || n.Calls < 1000 {
		t.Errorf("%d nosplit functions of Go, %d of assembly, %d with regions, %d calls; want 300, 100, 4, 1000 or more", n.Nosplit, n.Assembly, n.Regions, n.Calls)
	}
	for _, f := range list {
		t.Errorf("%s %s: an unwanted finding: %s", f.pkg, f.place, f.message)
	}
}

// linkerGraph builds a program and returns the graph that the linker prints.
func linkerGraph(t *testing.T, dir string, args ...string) map[string][]edge {
	t.Helper()
	cmd := exec.Command("go", append([]string{"build", "-ldflags=-debugnosplit", "-o", os.DevNull}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	g, bad := readGraph(bytes.NewReader(out))
	if bad != nil || err != nil && len(g) == 0 {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return g
}

// module writes a module into a new directory.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module m\n\ngo 1.26\n"
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const everyday = `package main

import (
	_ "encoding/json"
	"fmt"
	_ "net/http"
	"os"
	"os/exec"
	"os/signal"
	"reflect"
	"syscall"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c)
	f := reflect.MakeFunc(reflect.TypeOf(main), func([]reflect.Value) []reflect.Value { return nil })
	fmt.Println(exec.Command("true").Run(), syscall.Getpid(), f)
}
`

// If each nosplit function is treated as marked //usys:nomove, the standard library has enough
// findings to measure precision: testdata/std/VERSION.txt records each, and why it is right or
// wrong. Where the linker's graph of a real program can decide, it does: the compiled code must
// call the function that the finding names.
func TestStandardLibraryMarked(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole standard library")
	}
	t.Setenv("CGO_ENABLED", "0") // so that the recorded findings are those of one program
	g := linkerGraph(t, module(t, map[string]string{"main.go": everyday}))
	nomoveList = "all"
	defer func() { nomoveList = "" }()
	list, graph := analyze(t, "", nil, stdPackages...)
	in := map[string]string{} // by file:line: the function there
	for act := range graph.All() {
		for _, file := range act.Package.Syntax {
			for _, d := range file.Decls {
				d, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				from, to := act.Package.Fset.Position(d.Pos()), act.Package.Fset.Position(d.End())
				for l := from.Line; l <= to.Line; l++ {
					fn := act.Package.TypesInfo.Defs[d.Name].(*types.Func)
					in[fmt.Sprintf("%s %s:%d", act.Package.PkgPath, filepath.Base(from.Filename), l)] = symbolOf(fn)
				}
			}
		}
	}
	recall(t, g, graph, list, in)
	old := readVerdicts(t)
	var lines []string
	right, seen := 0, map[string]bool{}
	for _, f := range list {
		what, _, _ := strings.Cut(f.message, ", but ")
		fn := in[f.pkg+" "+f.place]
		key := fn + ": " + what
		if seen[key] {
			continue
		}
		seen[key] = true
		verdict, ok := byLinker(g, fn, what)
		if !ok {
			if verdict, ok = old[key]; !ok || strings.HasPrefix(verdict, "right (linker") {
				verdict = "UNRECORDED"
			}
		}
		if strings.HasPrefix(verdict, "right") {
			right++
		}
		lines = append(lines, key+"\n\t"+verdict+"\n")
	}
	slices.Sort(lines)
	got := strings.Join(lines, "")
	name := filepath.Join("testdata", "std", runtime.Version()+".txt")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("findings: %d, right: %d (%.1f %%)", len(lines), right, 100*float64(right)/float64(len(lines)))
	if right*100 < len(lines)*95 {
		t.Errorf("%d of %d findings are right, want 95 %% or more", right, len(lines))
	}
	want, err := os.ReadFile(name)
	if os.IsNotExist(err) {
		t.Logf("nothing is recorded for %s: read through\n%s", runtime.Version(), got)
		return
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("findings differ from %s (-recorded +found); read each new one, and run with -update:\n%s", name, d)
	}
}

// quiet holds functions without findings whose compiled code calls functions that split: the
// program ends in these calls.
var quiet = map[string]string{
	"runtime.typeBitsBulkBarrier": "makes the text of a throw",
	"runtime.findObject":          "badPointer throws",
	"runtime.fatal":               "never returns",
	"runtime.cgocallbackg":        "calls exitsyscall first",
}

// recall compares the other way: the analyzer must find the calls of the compiled code.
func recall(t *testing.T, g map[string][]edge, graph *checker.Graph, list []finding, in map[string]string) {
	nosplit, have := map[string]bool{}, map[string]bool{}
	for act := range graph.All() {
		for _, f := range act.AllPackageFacts() {
			for _, fn := range f.Fact.(*Summary).Funcs {
				nosplit[fn.Sym] = fn.Nosplit && !fn.Asm
			}
		}
	}
	figures(t, g, graph)
	for _, f := range list {
		have[in[f.pkg+" "+f.place]] = true
	}
	split, missed := 0, 0
	for sym, is := range nosplit {
		if !is {
			continue // assembly
		}
		dies := func(e edge) bool {
			return strings.HasPrefix(e.to, "runtime.print") || strings.HasPrefix(e.to, "runtime.panic") || strings.HasPrefix(e.to, "runtime.gopanic")
		}
		if !slices.ContainsFunc(g[sym+"<1>"], func(e edge) bool {
			return (splittable(g, e.to) || e.to == "indirect") && !dies(e)
		}) || quiet[sym] != "" {
			continue
		}
		split++
		if !have[sym] {
			missed++
			t.Errorf("%s calls functions that split (%v), and there is no finding", sym, g[sym+"<1>"])
		}
	}
	t.Logf("nosplit functions whose compiled code calls one that splits: %d, missed: %d", split, missed)
	if split < 10 {
		t.Errorf("%d nosplit functions whose code calls one that splits, want 10 or more", split)
	}
}

// figures compares the bytes: no lower bound is above the linker's count.
func figures(t *testing.T, g map[string][]edge, graph *checker.Graph) {
	w := world{}
	for act := range graph.All() {
		for _, f := range act.AllPackageFacts() {
			for _, fn := range f.Fact.(*Summary).Funcs {
				w[fn.Sym] = fn
			}
		}
	}
	h, seen := &heights{w, map[string]Bytes{}}, map[string]int{}
	n, above, equal, assembly, equalAssembly := 0, 0, 0, 0, 0
	for sym, f := range w {
		version := "<1>"
		if f.Asm && !f.Internal {
			version = "<0>"
		}
		if g[sym+version] == nil || f.Alias != "" {
			continue
		}
		theirs, ours := exactHeight(g, sym+version, seen), h.of(sym).Opt
		if ours > theirs {
			above++
			t.Errorf("%s uses at least %d bytes, but the linker says %d", sym, ours, theirs)
		}
		n++
		if ours == theirs {
			equal++
		}
		if f.Asm {
			assembly++
			if ours == theirs {
				equalAssembly++
			}
		}
	}
	t.Logf("heights compared with the linker's: %d, above: %d, equal: %d; of assembly %d, equal: %d", n, above, equal, assembly, equalAssembly)
	if n < 100 {
		t.Errorf("%d heights compared with the linker's, want 100 or more", n)
	}
}

func readVerdicts(t *testing.T) map[string]string {
	old := map[string]string{}
	files, _ := filepath.Glob(filepath.Join("testdata", "std", "*.txt"))
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		key := ""
		for line := range strings.Lines(string(b)) {
			if v, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "\t"); ok {
				old[key] = v
			} else {
				key = strings.TrimRight(line, "\n")
			}
		}
	}
	return old
}

// byLinker checks a finding against the calls of the compiled function and of the nosplit
// functions that it calls.
func byLinker(g map[string][]edge, fn, what string) (string, bool) {
	reached := map[string]bool{}
	var walk func(sym string)
	walk = func(sym string) {
		for _, e := range g[sym] {
			if e.to != "" && !reached[e.to] {
				reached[e.to] = true
				if !splittable(g, e.to) {
					walk(e.to)
				}
			}
		}
	}
	walk(fn + "<1>")
	has := func(match func(sym string) bool) (string, bool) {
		for _, sym := range slices.Sorted(mapsKeys(reached)) {
			if match(sym) {
				return "right (linker: " + fn + " reaches " + sym + ")", true
			}
		}
		return "", false
	}
	switch {
	case strings.HasPrefix(what, "a call of "):
		name, _, _ := strings.Cut(strings.TrimPrefix(what, "a call of "), " may split")
		is := func(sym string) bool {
			base, _, _ := strings.Cut(sym, "<")
			return base == name || strings.HasSuffix(base, "/"+name)
		}
		if v, ok := has(func(sym string) bool { return is(sym) && splittable(g, sym) }); ok {
			return v, ok
		}
		inner := map[string]bool{} // the callees of a function that was inlined
		for sym, edges := range g {
			if is(sym) && !splittable(g, sym) {
				for _, e := range edges {
					inner[e.to] = true
				}
			}
		}
		return has(func(sym string) bool { return inner[sym] && splittable(g, sym) })
	case strings.HasPrefix(what, "an indirect call"):
		return has(func(sym string) bool { return sym == "indirect" })
	case strings.Contains(what, "allocate"):
		return has(func(sym string) bool {
			return strings.HasPrefix(sym, "runtime.newobject<") || strings.HasPrefix(sym, "runtime.growslice") || strings.HasPrefix(sym, "runtime.mallocgc")
		})
	case strings.Contains(what, "write barrier"):
		return has(func(sym string) bool {
			return strings.HasPrefix(sym, "runtime.gcWriteBarrier") || strings.HasPrefix(sym, "runtime.wbZero") || strings.HasPrefix(sym, "runtime.wbMove") || strings.HasPrefix(sym, "runtime.typedmemmove")
		})
	}
	return "", false
}

// splittable reports whether the linker's graph has a function that splits.
func splittable(g map[string][]edge, sym string) bool {
	e := g[sym]
	return len(e) == 1 && e[0].to == "runtime.morestack<0>"
}

func mapsKeys(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// TestLeaves checks that every leaf is inlined by the compiler, or made nosplit by the assembler.
func TestLeaves(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the whole standard library")
	}
	packages := []string{"strings", "internal/abi", "internal/byteorder", "unicode/utf8", "sort"}
	if *long {
		packages = append(packages, "runtime", "syscall", "os", "math", "time", "internal/runtime/...", "go/...")
	}
	cmd := exec.Command("go", append([]string{"build", "-gcflags=-m=2 -S"}, packages...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	inlined, nosplit := map[string]bool{}, map[string]bool{}
	pkg := ""
	for line := range bytes.Lines(out) {
		line := strings.TrimSpace(string(line))
		if p, ok := strings.CutPrefix(line, "# "); ok {
			pkg = p
		} else if _, f, ok := strings.Cut(line, ": can inline "); ok {
			f, _, _ = strings.Cut(f, " ")
			inlined[pkg+"."+f] = true
		} else if f, rest, ok := strings.Cut(line, " STEXT "); ok && strings.HasPrefix(rest, "nosplit ") {
			nosplit[f] = true
		}
	}
	_, graph := analyze(t, "", nil, packages...)
	n, called, wrong := 0, 0, 0
	for act := range graph.All() {
		r, ok := act.Result.(*Result)
		if !ok {
			continue
		}
		for sym, j := range r.leaves {
			n++
			if j.calls || j.cost <= inlineCost {
				called++
			}
			if !inlined[sym] && !nosplit[sym] {
				wrong++
				t.Errorf("%s counts as a leaf (%+v), but it is neither inlined nor made nosplit", sym, j)
			}
		}
	}
	t.Logf("leaves: %d, %d of them small enough to be inlined; wrong: %d", n, called, wrong)
	if n < 30 {
		t.Errorf("%d leaves, want 30 or more", n)
	}
}
