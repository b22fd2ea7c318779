package gen

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/usys-go/bridge/gen/decl"
)

// FuzzDeclarations reads a file as declarations. Accepted declarations must give
// Go that go/format takes and go/types accepts, and C and assembly that are at
// least well-formed. Only for the seeds the real C compiler and assembler check
// the output.
func FuzzDeclarations(f *testing.F) {
	for _, text := range goFiles(f) {
		f.Add(text)
	}
	f.Fuzz(checkText)
}

// FuzzLines reads lines as declarations, behind the beginning of a package that
// has types for them: most whole files that a fuzzer makes are no Go.
func FuzzLines(f *testing.F) {
	for _, text := range goFiles(f) {
		for line := range strings.Lines(string(text)) {
			if decl, ok := strings.CutPrefix(line, "//usys:"); ok && !strings.HasPrefix(decl, "table") {
				f.Add(decl)
			}
		}
	}
	f.Fuzz(func(t *testing.T, lines string) {
		text := linesHead
		for line := range strings.SplitSeq(lines, "\n") {
			text += "//usys:" + line + "\n"
		}
		checkText(t, []byte(text))
	})
}

const linesHead = `package p

import "unsafe"

//usys:table p host=host

type T struct {
	A int8
	P *T
	U unsafe.Pointer
}

type N uint16

type P *N

type O struct{}

`

// goFiles are the Go files of all archives.
func goFiles(f *testing.F) (texts [][]byte) {
	files, err := filepath.Glob("../testdata/declarations/*/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if !strings.Contains(file.Name, "/") && filepath.Ext(file.Name) == ".go" {
				texts = append(texts, file.Data)
			}
		}
	}
	return texts
}

// checkText generates the files for the declarations in text, and checks them.
func checkText(t *testing.T, text []byte) {
	var errs decl.Errors
	p := decl.Parse(".", map[string][]byte{"table.go": text}, &errs)
	if p == nil {
		if errs.Len() == 0 {
			t.Fatalf("no package and no error of\n%s", text)
		}
		return
	}
	made, err := generate(p, &errs)
	if err != nil {
		t.Fatalf("what was accepted cannot be emitted: %v", err)
	}
	if err := errs.Err(); err != nil {
		checkErrors(t, err, text)
		return
	}
	files, err := Distinct([]*Package{made})
	if err != nil {
		return // doc= names one of the others
	}
	checkFiles(t, text, files, p.Table != nil && p.Table.Name == "usys")
	if flag.Lookup("test.fuzz").Value.String() == "" {
		checkTools(t, files)
	}
}

// checkErrors demands a place inside the file, and a text.
func checkErrors(t *testing.T, err error, text []byte) {
	t.Helper()
	lines := bytes.Count(text, []byte("\n")) + 1
	for _, e := range err.(decl.ErrorList) {
		if e.Msg == "" || strings.ContainsAny(e.Error(), "\n\r") {
			t.Errorf("an error that cannot be read: %q", e.Error())
		}
		if e.Pos.Filename != "table.go" && e.Pos.Filename != "." || e.Pos.Line > lines || (e.Pos.Line > 0) != (e.Pos.Column > 0) {
			t.Errorf("an error that is nowhere: %v", e)
		}
	}
}

func checkFiles(t *testing.T, text []byte, made []File, self bool) {
	t.Helper()
	sources := map[string][]byte{}
	for _, f := range made {
		switch filepath.Ext(f.Path) {
		case ".go":
			pretty, err := format.Source(f.Text)
			if err != nil {
				t.Errorf("%s: it is no Go: %v\n%s", f.Path, err, f.Text)
			} else if !bytes.Equal(pretty, f.Text) {
				t.Errorf("%s: gofmt would change it:\n%s", f.Path, f.Text)
			}
			sources[filepath.Base(f.Path)] = f.Text
		case ".h", ".c", ".s":
			if why := wellFormed(f.Text); why != "" {
				t.Errorf("%s: it is not well formed: %s\n%s", f.Path, why, f.Text)
			}
		}
	}
	if sources["ztable.go"] == nil || self {
		return // a header; or package usys, whose other files are not here
	}
	for _, platform := range []string{"ztable_linux_amd64.go", "ztable_other.go"} {
		typeCheck(t, map[string][]byte{"table.go": text, "ztable.go": sources["ztable.go"], platform: sources[platform]})
	}
}

// typeCheck accepts mistakes only in the user's own files.
func typeCheck(t *testing.T, sources map[string][]byte) {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		file, err := parser.ParseFile(fset, name, sources[name], parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		files = append(files, file)
	}
	conf := types.Config{
		Importer: usysImporter{},
		Sizes:    types.SizesFor("gc", "amd64"),
		Error: func(err error) {
			e := err.(types.Error)
			pos := fset.PositionFor(e.Pos, false)
			if strings.HasPrefix(pos.Filename, "z") && !e.Soft {
				t.Errorf("%s: wrong types: %s\n%s\n%s", pos, e.Msg, sources["table.go"], sources[pos.Filename])
			}
		},
	}
	conf.Check("p", fset, files, nil)
}

// usysImporter imports unsafe and this repository's packages usys and errno.
type usysImporter struct{}

var loadUsys = sync.OnceValues(func() (*types.Package, error) {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH = "linux", "amd64"
	dir, err := ctx.ImportDir("../usys", 0)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range dir.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join("../usys", name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	conf := types.Config{IgnoreFuncBodies: true, Importer: importer.Default(), Sizes: types.SizesFor("gc", "amd64")}
	return conf.Check("github.com/usys-go/bridge/usys", fset, files, nil)
})

func (usysImporter) Import(path string) (*types.Package, error) {
	switch path {
	case "unsafe":
		return types.Unsafe, nil
	case "github.com/usys-go/bridge/usys":
		return loadUsys()
	case "github.com/usys-go/bridge/errno": // for its side effects
		p := types.NewPackage(path, "errno")
		p.MarkComplete()
		return p, nil
	}
	return nil, os.ErrNotExist
}

// wellFormed checks brackets, quotes, comments and bytes, which is little, but
// quick.
func wellFormed(text []byte) (why string) {
	if !utf8.Valid(text) {
		return "not UTF-8"
	}
	closing := map[byte]byte{'(': ')', '[': ']', '{': '}'}
	var open []byte
	for rest := text; len(rest) > 0; rest = rest[1:] {
		switch c := rest[0]; {
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest[2:], []byte("*/"))
			if end < 0 {
				return "open comment"
			}
			rest = rest[2+end+1:]
		case bytes.HasPrefix(rest, []byte("//")):
			end := bytes.IndexByte(rest, '\n')
			if end < 0 {
				return "no newline at the end"
			}
			rest = rest[end:]
		case c == '"':
			end := stringEnd(rest)
			if end < 0 {
				return "open string: " + string(rest[:min(len(rest), 80)])
			}
			rest = rest[end:]
		case closing[c] != 0:
			open = append(open, closing[c])
		case c == ')' || c == ']' || c == '}':
			if len(open) == 0 || open[len(open)-1] != c {
				return "unbalanced before " + string(rest[:min(len(rest), 80)])
			}
			open = open[:len(open)-1]
		case c == 0 || c == '`' || c == '@':
			return fmt.Sprintf("stray byte %q", c)
		}
	}
	if len(open) > 0 {
		return "unbalanced at the end: " + string(open)
	}
	return ""
}

// stringEnd returns the end of the string with which text begins, -1 if the
// string does not end on its line.
func stringEnd(text []byte) int {
	for i := 1; i < len(text) && text[i] != '\n'; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// checkTools gives the C headers to the C compiler and the assembly to the
// assembler.
func checkTools(t *testing.T, made []File) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range made {
		name := filepath.Join(dir, filepath.Base(f.Path))
		if err := os.WriteFile(name, f.Text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range made {
		name := filepath.Join(dir, filepath.Base(f.Path))
		var cmd *exec.Cmd
		switch filepath.Ext(name) {
		case ".h":
			cmd = exec.Command("cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c", name)
		case ".s":
			//lint:ignore SA1019 the test runs where it was built
			cmd = exec.Command("go", "tool", "asm", "-p", "p", "-I", filepath.Join(runtime.GOROOT(), "pkg/include"), "-o", os.DevNull, name)
			cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64")
		default:
			continue
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s\n%s", cmd.Args, err, out, f.Text)
		}
	}
}
