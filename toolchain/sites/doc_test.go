package sites

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDoc makes the table of the package's documentation from the comments of the rules, and demands
// that docs/toolchain.md has a row for each rule. -update rewrites the documentation.
func TestDoc(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "rules.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/toolchain.md")
	if err != nil {
		t.Fatal(err)
	}
	table := fmt.Sprintf("//\t%-12s %s\n", "rule", "recognised by, and the code that it becomes")
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		v, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := v.Type.(*ast.Ident); !ok || typ.Name != "Rule" {
			return true
		}
		n++
		name := strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`)
		by, becomes, ok := strings.Cut(strings.TrimSpace(v.Comment.Text()), "; becomes ")
		if !ok {
			t.Errorf("rules.go: the comment of %s has no \"; becomes \"", v.Names[0])
		}
		table += fmt.Sprintf("//\t%-12s %s\n//\t%-12s    %s\n", name, by, "", becomes)
		row := map[string]string{"thread exit": "exit of a thread", "entry": "entry (no system call)"}[name]
		if row == "" {
			row = name
		}
		if !strings.Contains(string(page), "\n| "+row+" |") {
			t.Errorf("docs/toolchain.md has no row %q", row)
		}
		return true
	})
	if n < 7 {
		t.Fatalf("rules.go has %d rules, want 7 or more", n)
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(doc), "//\trule")
	_, after, ok2 := strings.Cut(rest, "\n//\n")
	if !ok || !ok2 {
		t.Fatalf("doc.go has a table: %t, and a line after it: %t; want both", ok, ok2)
	}
	want := before + table + "//\n" + after
	if *update {
		if err := os.WriteFile("doc.go", []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(doc)); diff != "" {
		t.Errorf("doc.go differs from rules.go (-want +got; go test -update):\n%s", diff)
	}
}
