package keepalive_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/usys-go/bridge/vet/keepalive"
)

var long = flag.Bool("long", false, "look at all of std and x/tools, tests too, on more systems, and at an old x/sys")

// A system is one part of the corpus: packages as they are built for one operating system.
type system struct {
	os, arch string
	long     bool // only with -long, and then tests too
	dir      string
	patterns []string
}

// oldSys is a module that uses a release of x/sys without the fixes of go.dev/issue/44834 and
// go.dev/issue/58387: pointers reached its helpers as numbers.
const oldSys = "testdata/oldsys"

var systems = []system{
	{os: "linux", arch: "amd64", patterns: []string{"syscall", "os/...", "internal/poll", "internal/syscall/...", "golang.org/x/sys/unix"}},
	{os: "windows", arch: "amd64", patterns: []string{"syscall", "internal/syscall/...", "golang.org/x/sys/windows/..."}},
	{os: "linux", arch: "amd64", dir: oldSys, patterns: []string{"golang.org/x/sys/unix"}},
	{os: "freebsd", arch: "amd64", long: true, dir: oldSys, patterns: []string{"golang.org/x/sys/unix"}},
	{os: "darwin", arch: "amd64", long: true, dir: oldSys, patterns: []string{"golang.org/x/sys/unix"}},
	{os: "netbsd", arch: "amd64", long: true, dir: oldSys, patterns: []string{"golang.org/x/sys/unix"}},
	{os: "windows", arch: "amd64", long: true, dir: oldSys, patterns: []string{"golang.org/x/sys/windows/..."}},
	{os: "darwin", arch: "arm64", long: true, patterns: []string{"syscall", "internal/syscall/...", "crypto/x509/...", "golang.org/x/sys/unix"}},
	{os: "freebsd", arch: "amd64", long: true, patterns: []string{"syscall", "internal/syscall/...", "golang.org/x/sys/unix"}},
	{os: "openbsd", arch: "amd64", long: true, patterns: []string{"syscall", "internal/syscall/...", "golang.org/x/sys/unix"}},
	{os: "linux", arch: "386", long: true, patterns: []string{"syscall", "golang.org/x/sys/unix"}},
	{os: "linux", arch: "amd64", long: true, patterns: []string{"std", "golang.org/x/tools/...", "golang.org/x/sys/..."}},
	{os: "windows", arch: "amd64", long: true, patterns: []string{"std", "golang.org/x/sys/..."}},
}

// load loads packages with their dependencies. It leaves out packages that cannot be built
// here: some of x/tools need modules that this one does not.
func load(t *testing.T, s system) []*packages.Package {
	t.Helper()
	cfg := &packages.Config{
		Mode:  packages.LoadAllSyntax,
		Dir:   s.dir,
		Tests: s.long,
		Env:   append(os.Environ(), "GOOS="+s.os, "GOARCH="+s.arch, "CGO_ENABLED=0", "GOWORK=off"),
	}
	all, err := packages.Load(cfg, s.patterns...)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[*packages.Package]bool{}
	packages.Visit(all, nil, func(p *packages.Package) {
		bad[p] = p.IllTyped || len(p.Errors) > 0
		for _, dep := range p.Imports {
			bad[p] = bad[p] || bad[dep]
		}
	})
	return slices.DeleteFunc(all, func(p *packages.Package) bool {
		if bad[p] && (!s.long || s.dir != "") {
			t.Fatalf("%s for %s/%s cannot be built: are the releases of x/sys in the module cache, which takes the network once? %v",
				p.ID, s.os, s.arch, p.Errors)
		}
		return bad[p]
	})
}

// A finding is a diagnostic in the form of the golden file: without line numbers, which
// change from release to release.
type finding struct{ file, function, message string }

var (
	version = regexp.MustCompile(`@v[^/]*`)
	inLine  = regexp.MustCompile(` in line \d+`)
)

// roots returns the directories that contain the corpus: GOROOT/src and the module cache,
// each with a trailing slash.
var roots = sync.OnceValues(func() ([]string, error) {
	out, err := exec.Command("go", "env", "-json", "GOROOT", "GOMODCACHE").Output()
	if err != nil {
		return nil, err
	}
	var env struct{ GOROOT, GOMODCACHE string }
	err = json.Unmarshal(out, &env)
	return []string{filepath.Join(env.GOROOT, "src") + "/", filepath.Clean(env.GOMODCACHE) + "/"}, err
})

// place returns the name of a file of the corpus without its root and its
// module's version.
func place(t *testing.T, name string) string {
	t.Helper()
	list, err := roots()
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range list {
		if rest, ok := strings.CutPrefix(name, root); ok {
			return version.ReplaceAllString(rest, "")
		}
	}
	t.Fatalf("%s lies neither below GOROOT nor in the module cache: %q", name, list)
	return ""
}

// findings runs the analyzer over real code and returns its findings, and the number of
// calls that it has checked.
func findings(t *testing.T, s system) (list []finding, examined int) {
	t.Helper()
	var mu sync.Mutex
	counts := map[string]int{}
	a := keepalive.NewCounting(func(pkg string, calls, steps int) {
		mu.Lock()
		counts[pkg] = max(counts[pkg], calls)
		if steps > keepalive.MaxSteps/10 {
			t.Errorf("%s: %d steps, of %d that there may be", pkg, steps, keepalive.MaxSteps)
		}
		mu.Unlock()
	})
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, load(t, s), nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[token.Position]bool{}
	for act := range graph.All() {
		if act.Err != nil {
			t.Errorf("%s: %v", act.Package.ID, act.Err)
		}
		if act.Analyzer != a {
			continue
		}
		for _, d := range act.Diagnostics {
			pos := act.Package.Fset.Position(d.Pos)
			if seen[pos] { // the package is also part of the package with its tests
				continue
			}
			seen[pos] = true
			t.Logf("%s: %s", pos, d.Message)
			list = append(list, finding{
				file:     place(t, pos.Filename),
				function: functionAt(act.Package, d.Pos),
				message:  inLine.ReplaceAllString(d.Message, ""),
			})
		}
	}
	for _, n := range counts {
		examined += n
	}
	return list, examined
}

// functionAt returns the name of the function that contains pos.
func functionAt(p *packages.Package, pos token.Pos) string {
	for _, file := range p.Syntax {
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Pos() <= pos && pos < fn.End() {
				return fn.Name.Name
			}
		}
	}
	return "-"
}

// A verdict is the judgement of a person who has read a finding: testdata/corpus.txt.
type verdict struct {
	right  bool
	reason string
}

func verdicts(t *testing.T) map[finding]verdict {
	t.Helper()
	text, err := os.ReadFile("testdata/corpus.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[finding]verdict{}
	for i, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		lines := strings.SplitN(block, "\n", 3)
		head := strings.Fields(lines[0])
		if strings.HasPrefix(block, "#") {
			continue
		}
		if len(lines) != 3 || len(head) != 3 || head[0] != "right" && head[0] != "wrong" {
			t.Fatalf("corpus.txt: block %d is %q, want verdict, file and function; message; reason", i+1, lines)
		}
		all[finding{head[1], head[2], strings.TrimSpace(lines[1])}] = verdict{head[0] == "right", lines[2]}
	}
	return all
}

// TestCorpus compares the findings in real code with the recorded ones, each of which has
// been read and has a verdict; at least 95 of 100 are right. A new finding fails the test.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("reads x/sys and much of the standard library")
	}
	known := verdicts(t)
	examined, right, wrong := 0, 0, 0
	seen := map[finding]bool{}
	for _, s := range systems {
		if s.long && !*long {
			continue
		}
		list, n := findings(t, s)
		t.Logf("%s/%s: %d calls, %d findings", s.os, s.arch, n, len(list))
		examined += n
		for _, f := range list {
			v, ok := known[f]
			switch {
			case !ok:
				t.Errorf("%s/%s: a finding without a verdict: read it, and add to testdata/corpus.txt\n\n%s %s %s\n%s\nreason",
					s.os, s.arch, "right|wrong", f.file, f.function, f.message)
			case seen[f]:
			case v.right:
				right++
			default:
				wrong++
			}
			seen[f] = true
		}
	}
	for f := range known {
		if *long && !seen[f] {
			t.Errorf("corpus.txt: %s %s: %s: not found any more", f.file, f.function, f.message)
		}
	}
	fmt.Printf("keepalive: %d real calls examined, %d findings: %d right, %d wrong\n", examined, right+wrong, right, wrong)
	if examined < 1000 {
		t.Errorf("%d calls examined, want 1000", examined)
	}
	if right+wrong == 0 || right*100 < 95*(right+wrong) {
		t.Errorf("%d of %d findings are right, want 95 %%", right, right+wrong)
	}
}
