package decl

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var included = regexp.MustCompile(`(?m)^// #include "z(\w+)\.h"$`)

// lookAtHost finds out what package the host's directory holds, and whether it
// can take the C side.
func (t *Table) lookAtHost(dir string, errs *Errors) {
	host := filepath.Join(dir, filepath.FromSlash(t.Host))
	entries, _ := os.ReadDir(host) // one that is not there yet is made
	for _, e := range entries {
		name := e.Name()
		path := filepath.Join(host, name)
		switch {
		case t.NoGo:
		case filepath.Ext(name) == ".s":
			errs.Add(t.Pos, "give the C side a directory of its own", "host=%s holds Go assembly, %s, beside which cgo is not allowed", t.Host, name)
			return
		case name == "zhost.go":
			if other := servedBy(path); other != "" && other != t.Name {
				errs.Add(t.Pos, "give each table a directory of its own, or write nogo and serve them in a file of yours",
					"host=%s serves table %s already", t.Host, other)
			}
		}
		if filepath.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") && t.HostPackage == "" {
			t.HostPackage = packageName(path)
		}
	}
}

// servedBy is the table that the generated file at path serves, if its C side
// is still there.
func servedBy(path string) string {
	text, _ := os.ReadFile(path)
	m := included.FindSubmatch(text)
	if m == nil || !generated(text) {
		return ""
	}
	name := string(m[1])
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), "z"+name+".h")); err != nil {
		return ""
	}
	return name
}

// packageName is what the hand-written file at path says, or "".
func packageName(path string) string {
	text, err := os.ReadFile(path)
	if err != nil || generated(text) {
		return ""
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.PackageClauseOnly)
	if err != nil || f.Name.Name == "documentation" {
		return ""
	}
	return f.Name.Name
}
