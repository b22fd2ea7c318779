package keepalive_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
)

// TestCompiler checks that the analyzer accepts exactly the calls whose memory the compiler
// keeps alive: testdata/live has the ways to pass an address, and the compiler prints for each
// call the variables that live during it.
func TestCompiler(t *testing.T) {
	cmd := exec.Command("go", "build", "-gcflags=-live", ".")
	cmd.Dir = "testdata/live"
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	kept := map[int]bool{}
	for _, m := range regexp.MustCompile(`live\.go:(\d+):\d+: live at (?:indirect call|call to \S*Call\w*): .*autotmp`).FindAllSubmatch(out, -1) {
		line, _ := strconv.Atoi(string(m[1]))
		kept[line] = true
	}

	a := with(t, "sinks", "example.com/live.Call*,(*example.com/live.Port).Call")
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, load(t, system{os: "linux", arch: "amd64", dir: cmd.Dir, patterns: []string{"."}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]string{}
	for _, act := range graph.Roots {
		for _, d := range act.Diagnostics {
			found[act.Package.Fset.Position(d.Pos).Line] = d.Message
		}
	}

	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "testdata/live/live.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	right, wrong := 0, 0
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil || len(fn.Body.List) < 2 {
			continue
		}
		line := fset.Position(fn.Pos()).Line
		switch {
		case kept[line] && found[line] != "":
			t.Errorf("%s: the compiler keeps it alive, and the analyzer says: %s", fn.Name.Name, found[line])
		case !kept[line] && found[line] == "":
			t.Errorf("%s: the compiler does not keep it alive, and the analyzer says nothing", fn.Name.Name)
		case kept[line]:
			right++
		default:
			wrong++
		}
	}
	if right < 10 || wrong < 10 {
		t.Errorf("%d kept, %d not: want 10 of each\n%s", right, wrong, out)
	}
}
