package decl

import (
	"os"
	"path"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// A module gives a directory its import path.
type module struct {
	root string // its directory
	path string // as its go.mod says
}

// moduleOf returns the module that a directory lies in, or the zero module. The
// directory need not exist yet.
func moduleOf(dir string) module {
	root, err := filepath.Abs(dir)
	if err != nil {
		return module{}
	}
	for {
		if text, err := os.ReadFile(filepath.Join(root, "go.mod")); err == nil {
			return module{root, modfile.ModulePath(text)}
		}
		up := filepath.Dir(root)
		if up == root {
			return module{}
		}
		root = up
	}
}

// importPath returns the import path of one of the module's directories, "" if no
// go.mod was found.
func (m module) importPath(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil || m.path == "" {
		return ""
	}
	rel, err := filepath.Rel(m.root, abs)
	if err != nil {
		return ""
	}
	return path.Join(m.path, filepath.ToSlash(rel))
}
