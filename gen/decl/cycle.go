package decl

import (
	"go/build"
	"path/filepath"
	"slices"
	"strings"
)

// importHost decides whether the table's package imports its host's package. If it
// does, no other package has to, and no package that calls the functions is initialised
// before they have a host. A host's package that imports the table's is a mistake,
// unless the declaration says noimport.
func (t *Table) importHost(dir string, errs *Errors) {
	host := filepath.Join(dir, filepath.FromSlash(t.Host))
	ours, theirs := moduleOf(dir), moduleOf(host)
	if !t.NoGo || t.HostPackage != "" {
		t.HostPath = theirs.importPath(host)
	}
	if t.NoGo || t.NoImport || t.HostPath == "" || ours != theirs {
		return
	}
	w := walk{module: ours, to: ours.importPath(dir), seen: map[string]bool{}}
	if chain := w.from(t.HostPath); chain != nil {
		errs.Add(t.Pos, `move the code that imports it into another package; or write noimport, and import _ "`+t.HostPath+`" in package main`,
			"this package cannot import its host, host=%s, which imports it: %s", t.Host, strings.Join(chain, " -> "))
		return
	}
	t.ImportsHost = true
}

// A walk searches a package among all packages of a module that another one
// imports.
type walk struct {
	module
	to   string
	seen map[string]bool
}

// from returns the chain of packages by which package from imports package to, nil
// if it does not. Other modules' packages are not followed.
func (w *walk) from(from string) []string {
	if from == w.to {
		return []string{from}
	}
	below, ok := strings.CutPrefix(from+"/", w.path+"/")
	if !ok || w.seen[from] {
		return nil
	}
	w.seen[from] = true
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = "linux", "amd64", true
	// The go command reports the error. The result has the imports that could
	// be read.
	p, _ := ctx.ImportDir(filepath.Join(w.root, filepath.FromSlash(below)), 0)
	for _, imported := range slices.Sorted(slices.Values(p.Imports)) {
		if rest := w.from(imported); rest != nil {
			return append([]string{from}, rest...)
		}
	}
	return nil
}
