package docs

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/handwritten"
)

// maxLines is how many lines a function has at most, from its first line to its closing brace.
const maxLines = 70

// A function is a place in a file, with the function's number of lines.
type function struct {
	at    string
	lines int
}

// TestFunctionLength measures all hand-written functions in Go and C. In a test a table may be
// longer: where one composite literal is more than half of a function, only the other lines count.
func TestFunctionLength(t *testing.T) {
	for _, c := range []struct {
		ext     []string
		of      func(path string, text []byte) ([]function, error)
		atLeast int // so many functions are found
	}{
		{[]string{".go"}, goFunctions, 5000},
		{[]string{".c", ".h"}, cFunctions, 2500},
	} {
		files, err := handwritten.List("..", c.ext...)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, path := range files {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			list, err := c.of(path, text)
			if err != nil && !strings.Contains(path, "testdata") { // where some files are wrong on purpose
				t.Error(err)
			}
			for _, f := range list {
				if f.lines > maxLines {
					t.Errorf("%s: this function has %d lines, %d are the most (split it)", f.at, f.lines, maxLines)
				}
			}
			found += len(list)
		}
		if found < c.atLeast {
			t.Errorf("found %d functions in %s files, want %d or more", found, c.ext, c.atLeast)
		}
	}
}

// goFunctions returns the functions of a Go file: declared ones, and those that are the value of
// a variable of the package.
func goFunctions(path string, text []byte) (list []function, err error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	line := func(pos token.Pos) int { return fset.Position(pos).Line }
	lines := func(n ast.Node) int { return line(n.End()) - line(n.Pos()) + 1 }
	for _, d := range file.Decls {
		ast.Inspect(d, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncDecl, *ast.FuncLit:
			default:
				return true
			}
			size := lines(n)
			if literal := largest(n, lines); strings.HasSuffix(path, "_test.go") && 2*literal > size {
				size -= literal
			}
			list = append(list, function{fmt.Sprint(path, ":", line(n.Pos())), size})
			return false
		})
	}
	return list, nil
}

// largest returns the number of lines of the longest composite literal in a function.
func largest(function ast.Node, lines func(ast.Node) int) (most int) {
	ast.Inspect(function, func(n ast.Node) bool {
		if literal, ok := n.(*ast.CompositeLit); ok {
			most = max(most, lines(literal))
		}
		return true
	})
	return most
}

// cFunctions returns the functions of a C file, whose braces stand at the beginnings of lines. A
// function begins at the first line of its signature.
func cFunctions(path string, text []byte) (list []function, err error) {
	lines := bytes.Split(text, []byte("\n"))
	for i := 0; i < len(lines); i++ {
		if string(lines[i]) != "{" {
			continue
		}
		from := i
		for from > 0 && inSignature(lines[from-1]) {
			from--
		}
		for ; i < len(lines) && string(lines[i]) != "}"; i++ {
		}
		list = append(list, function{fmt.Sprint(path, ":", from+1), i - from + 1})
	}
	return list, nil
}

// inSignature reports whether a line above a function's opening brace belongs to the function.
func inSignature(line []byte) bool {
	return len(line) > 0 && !bytes.ContainsAny(line[:1], "}/#") && !bytes.HasSuffix(line, []byte("*/"))
}

// TestFunctionLengthFinds measures functions whose lengths are known.
func TestFunctionLengthFinds(t *testing.T) {
	const goText = "package p\n\n// F\nfunc F() {\n\tx()\n}\n\nvar g = func() {\n}\n\nfunc table() {\n\t_ = []int{\n\t\t1,\n\t\t2,\n\t}\n}\n"
	const cText = "/* F\n   does. */\nstatic int f(int a,\n\tint b)\n{\n\tif (a) {\n\t}\n}\n\nint g(void) { return 0; }\n\nstruct s {\n};\n\nvoid h(void)\n{\n}\n"
	for _, c := range []struct {
		path, text, want string
		of               func(path string, text []byte) ([]function, error)
	}{
		{"p.go", goText, "[{p.go:4 3} {p.go:8 2} {p.go:11 6}]", goFunctions},
		{"p_test.go", goText, "[{p_test.go:4 3} {p_test.go:8 2} {p_test.go:11 2}]", goFunctions},
		{"p.c", cText, "[{p.c:3 6} {p.c:15 3}]", cFunctions},
	} {
		list, err := c.of(filepath.FromSlash(c.path), []byte(c.text))
		if got := fmt.Sprint(list); err != nil || got != c.want {
			t.Errorf("%s: got %s, %v; want %s", c.path, got, err, c.want)
		}
	}
}
