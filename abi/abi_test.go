// TestABI compares package abi with the descriptions of the same bytes in other languages: C
// structs and constants, assembly, and docs/abi.md. TestABI of package usys compares that
// package's Go structs.
package abi_test

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A values holds the constants of package abi by name. used holds the names that were
// compared with another place.
type values struct {
	t    *testing.T
	of   map[string]constant.Value
	used map[string]bool
}

func TestABI(t *testing.T) {
	v := load(t)
	t.Run("C", func(t *testing.T) { v.t = t; structs(v) })
	t.Run("Cconstants", func(t *testing.T) { v.t = t; cConstants(v) })
	t.Run("handshake", func(t *testing.T) { v.t = t; handshake(v) })
	t.Run("assembly", func(t *testing.T) { v.t = t; assembly(v) })
	t.Run("sim", func(t *testing.T) { v.t = t; sim(v) })
	t.Run("docs", func(t *testing.T) { v.t = t; page(v) })
	t.Run("all", func(t *testing.T) {
		for name := range v.of {
			if !v.used[name] {
				t.Errorf("nothing compares abi.%s with anything", name)
			}
		}
	})
}

// load reads the constants of package abi, which must have no other declarations.
func load(t *testing.T) *values {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, "_test.go") })
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	p, err := (&types.Config{Importer: importer.Default()}).Check("abi", fset, files, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &values{t: t, of: map[string]constant.Value{}, used: map[string]bool{}}
	for _, name := range p.Scope().Names() {
		c, ok := p.Scope().Lookup(name).(*types.Const)
		if !ok || len(p.Imports()) > 0 {
			t.Fatalf("package abi is for constants: it has %s, and imports %v", p.Scope().Lookup(name), p.Imports())
		}
		v.of[name] = c.Val()
	}
	return v
}

// equal compares a constant with its value in another place.
func (v *values) equal(name string, got uint64, where string) {
	v.t.Helper()
	if want, ok := v.number(name); ok && want != got {
		v.t.Errorf("%s: %s is %#x, in package abi %#x", where, name, got, want)
	}
}

// number returns a constant's value.
func (v *values) number(name string) (uint64, bool) {
	v.t.Helper()
	c, ok := v.of[name]
	if !ok {
		v.t.Errorf("package abi has no %s", name)
		return 0, false
	}
	v.used[name] = true
	n, ok := constant.Uint64Val(c)
	if !ok {
		v.t.Errorf("abi.%s is no number", name)
	}
	return n, ok
}

// text returns the value of a string constant.
func (v *values) text(name string) string {
	v.used[name] = true
	return constant.StringVal(v.of[name])
}

// with returns the names of the constants that begin with prefix.
func (v *values) with(prefix string) (names []string) {
	for name := range v.of {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// read returns the contents of a file of this repository.
func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
