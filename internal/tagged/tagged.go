// Package tagged finds the tests that a build tag brings. The tag extra stands before
// tests that need other programs than Go, gcc and make, and the tag bars before
// measurements.
package tagged

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Package is a package that has tests behind a build tag.
type Package struct {
	Path  string
	Names []string // of the tests
}

// Pattern returns the regular expression for go test -run.
func (p Package) Pattern() string { return "^(" + strings.Join(p.Names, "|") + ")$" }

// Tests returns the tests that a build tag brings to the module in dir. There must
// be one.
func Tests(dir, tag string) (list []Package, err error) {
	with, err := packages(dir, "-tags="+tag)
	if err != nil {
		return nil, err
	}
	without, err := packages(dir, "-tags=")
	if err != nil {
		return nil, err
	}
	for _, path := range slices.Sorted(maps.Keys(with)) {
		p, others := with[path], without[path].tests()
		found := Package{Path: path}
		for _, name := range p.tests() {
			if slices.Contains(others, name) {
				continue
			}
			names, err := names(filepath.Join(p.Dir, name))
			if err != nil {
				return nil, err
			}
			found.Names = append(found.Names, names...)
		}
		if found.Names != nil {
			list = append(list, found)
		}
	}
	if list == nil {
		return nil, fmt.Errorf("no test is behind the build tag %s: nothing would be tested", tag)
	}
	return list, nil
}

// A listed is a package as go list describes it.
type listed struct {
	ImportPath, Dir           string
	TestGoFiles, XTestGoFiles []string
}

func (p listed) tests() []string { return slices.Concat(p.TestGoFiles, p.XTestGoFiles) }

func packages(dir, flag string) (map[string]listed, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,TestGoFiles,XTestGoFiles", flag, "./...")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%v: %w", cmd, err)
	}
	found := map[string]listed{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return nil, fmt.Errorf("%v: %w", cmd, err)
		}
		found[p.ImportPath] = p
	}
}

// names returns the names of a file's tests.
func names(file string) (list []string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && isTest(fn.Name.Name) {
			list = append(list, fn.Name.Name)
		}
	}
	return list, nil
}

// isTest reports whether go test takes a function for a test.
func isTest(name string) bool {
	rest, ok := strings.CutPrefix(name, "Test")
	first, _ := utf8.DecodeRuneInString(rest)
	return ok && name != "TestMain" && !unicode.IsLower(first)
}
