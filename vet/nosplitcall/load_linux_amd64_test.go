package nosplitcall

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A finding is a diagnostic with its place, without the directory.
type finding struct {
	pkg, place, message string
}

// analyze runs the analyzer over packages and their imports, and returns the findings in all of
// them.
func analyze(t *testing.T, dir string, overlay map[string][]byte, patterns ...string) (list []finding, graph *checker.Graph) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: dir, Overlay: overlay}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("packages do not load")
	}
	graph, err = checker.Analyze([]*analysis.Analyzer{Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatalf("%s: %v", act.Package.PkgPath, act.Err)
		}
		for _, d := range act.Diagnostics {
			p := act.Package.Fset.Position(d.Pos)
			list = append(list, finding{act.Package.PkgPath, fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line), d.Message})
		}
	}
	slices.SortFunc(list, func(x, y finding) int {
		return slices.Compare([]string{x.pkg, x.place, x.message}, []string{y.pkg, y.place, y.message})
	})
	return list, graph
}
