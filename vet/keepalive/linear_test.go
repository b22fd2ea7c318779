package keepalive_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/usys-go/bridge/vet/keepalive"
)

// A shape is a function with the same lines m times and one call. An analyzer that forgets
// its results, or follows each path to a value, takes long for it.
type shape struct {
	lines    string // with %[1]d for the number of the repetition
	arg      string // of the call
	findings int
}

var shapes = map[string]shape{
	"differences of fields": {arg: "t.a", lines: `
	t.a = t.b - t.a
	t.b = t.a - t.b // %[1]d
`},
	"differences of fields that hold addresses": {arg: "t.b", findings: 1, lines: `
	t.a = t.b - t.a
	t.b = t.a - t.b
	if %[1]d == 1 {
		t.b = int(uintptr(unsafe.Pointer(t)))
	}
`},
	"differences of variables": {arg: "x", lines: `
	for range x + %[1]d {
		x, y = y - x, x - y
	}
`},
	"differences by way of helpers": {arg: "t.b", lines: `
	t.a = helper(t.b) - helper(t.a)
	t.b = helper(t.a) - helper(t.b) // %[1]d
`},
	"differences of elements": {arg: "s[1]", lines: `
	s = append(s, s[0] - s[1])
	s[1] = s[0] - s[%[1]d]
`},
	"pointers that change places": {arg: "u", lines: `
	if x == %[1]d {
		p, q = q, p
	}
	u = uintptr(p)
`},
	"sums of foreign addresses": {arg: "u", lines: `
	p = unsafe.Pointer(uintptr(p) + uintptr(q))
	q = unsafe.Pointer(uintptr(q) + uintptr(p)) // %[1]d
	u = uintptr(q)
`},
}

// program returns a file with m repetitions of a shape's lines.
func program(s shape, m int) string {
	var b strings.Builder
	b.WriteString(`package x

import (
	"syscall"
	"unsafe"
)

type T struct{ a, b int }

var g, h int

func helper(n int) int { return n }

func F(t *T, x, y int, s []int) {
	p, q, u := unsafe.Pointer(&g), unsafe.Pointer(&h), uintptr(0)
	_, _, _ = p, q, u
`)
	for i := range m {
		fmt.Fprintf(&b, s.lines, i)
	}
	fmt.Fprintf(&b, "\tsyscall.Syscall(1, 1, uintptr(%s), 0)\n}\n", s.arg)
	return b.String()
}

// count runs the analyzer over a program, and returns its steps and its findings.
func count(t *testing.T, text string) (steps int, findings []string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module x\n\ngo 1.25\n", "x.go": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	all, err := packages.Load(&packages.Config{
		Mode: packages.LoadSyntax, Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS="),
	}, ".")
	if err != nil || packages.PrintErrors(all) > 0 {
		t.Fatalf("Load: %v, or packages with the errors above", err)
	}
	return analyze(t, all, keepalive.MaxSteps)
}

// analyze runs the analyzer with a budget, and returns its steps and the places of its
// findings.
func analyze(t *testing.T, all []*packages.Package, budget int) (steps int, findings []string) {
	t.Helper()
	a := keepalive.NewBounded(budget, func(_ string, _, n int) { steps += n })
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, all, nil)
	if err != nil {
		t.Fatal(err)
	}
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		for _, d := range act.Diagnostics {
			findings = append(findings, fmt.Sprint(act.Package.Fset.Position(d.Pos), ": ", d.Message))
		}
	}
	return steps, findings
}

// TestLinear checks that twenty times as many lines take not much more than twenty times the
// steps.
func TestLinear(t *testing.T) {
	for name, s := range shapes {
		t.Run(name, func(t *testing.T) {
			few, _ := count(t, program(s, 10))
			many, findings := count(t, program(s, 200))
			t.Logf("10 times: %d steps, 200 times: %d", few, many)
			if many > 30*few {
				t.Errorf("10 times the lines take %d steps, 200 times %d: more than 30 times as many", few, many)
			}
			if len(findings) != s.findings {
				t.Errorf("%d findings, want %d: %q", len(findings), s.findings, findings)
			}
		})
	}
}

// report matches the finding that the steps do not suffice.
var report = regexp.MustCompile(`: to look at package bugs takes more than (\d+) steps: (\d+) calls that reach C were not checked( \(the first in \w+\.go:\d+\))?, and .* \[split the package, or .*\]$`)

// TestBudget makes the analyzer run out of steps: it finds less, and reports that.
func TestBudget(t *testing.T) {
	all, err := packages.Load(&packages.Config{
		Mode: packages.LoadSyntax, Dir: snippets, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS="),
	}, "./bugs")
	if err != nil || packages.PrintErrors(all) > 0 {
		t.Fatalf("Load(./bugs): %v, or packages with the errors above", err)
	}
	steps, whole := analyze(t, all, keepalive.MaxSteps)
	least, most := len(whole), 0
	for budget := steps; budget > 0; budget = budget * 2 / 3 {
		taken, part := analyze(t, all, budget)
		missed := -1
		for _, f := range part {
			if m := report.FindStringSubmatch(f); m != nil && missed < 0 && m[1] == strconv.Itoa(budget) {
				missed, _ = strconv.Atoi(m[2])
			} else if !slices.Contains(whole, f) {
				t.Errorf("with %d steps there is another finding: %s", budget, f)
			}
		}
		if spent := taken > budget; spent != (missed >= 0) {
			t.Errorf("%d steps of %d, and a report that they do not suffice: %v", taken, budget, missed >= 0)
		} else if spent {
			part = part[1:]
		}
		if missing := len(whole) - len(part); missing > 0 && missed <= 0 {
			t.Errorf("with %d steps %d findings are missing, and no call is reported", budget, missing)
		}
		least, most = min(least, len(part)), max(most, missed)
	}
	t.Logf("%d steps and %d findings; with less steps %d, and %d calls not looked at", steps, len(whole), least, most)
	if least >= len(whole) || len(whole) == 0 || most <= 0 {
		t.Errorf("%d findings of the whole, %d with the least budget, %d calls not looked at; want fewer findings with the least and some calls", len(whole), least, most)
	}
}
