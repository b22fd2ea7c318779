package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestComments demands a comment on every exported identifier of the packages that people import,
// of the generator and of the checkers, and one on each package. The number is the least number
// of packages in a room.
func TestComments(t *testing.T) {
	for room, atLeast := range map[string]int{
		"gen": 5, "check": 5, "usys": 1, "signal": 2, "deadline": 1, "sim": 2, "usystest": 1, "parlib": 1,
		"akaros": 3, "calls": 1, "abi": 1, "loader": 1,
	} {
		t.Run(room, func(t *testing.T) { comments(t, filepath.Join("..", room), atLeast) })
	}
}

func comments(t *testing.T, room string, atLeast int) {
	packages := map[string]bool{} // directory: has a comment
	err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), "_")) {
			return fs.SkipDir
		}
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		packages[dir] = packages[dir] || file.Doc != nil
		for _, name := range bare(file) {
			t.Errorf("%s: %s has no comment", fset.Position(name.Pos()), name.Name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, ok := range packages {
		if !ok {
			t.Errorf("the package in %s has no comment", dir)
		}
	}
	if len(packages) < atLeast {
		t.Errorf("%d packages were found in %s, want %d or more", len(packages), room, atLeast)
	}
}

// bare returns the exported names of a file that have no comment. A comment on
// a group is one on all its members.
func bare(file *ast.File) (names []*ast.Ident) {
	note := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		for _, d := range docs {
			if d != nil {
				return
			}
		}
		if name.IsExported() {
			names = append(names, name)
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || ast.IsExported(receiver(d)) {
				note(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					note(s.Name, s.Doc, d.Doc)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						note(n, s.Doc, s.Comment, d.Doc)
					}
				}
			}
		}
	}
	return names
}

// receiver returns the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
