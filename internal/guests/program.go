//go:build linux && amd64

package guests

import (
	"embed"
	"os"
	"path/filepath"
)

//go:embed guest/*.go
var sources embed.FS

// Guest builds command guest, once with stock go and once with the table, with
// the given flags of go build. It copies the sources out of this module,
// because the oldest tested Go version cannot build the module.
func (k *Kit) Guest(flags ...string) (*Program, error) {
	dir, err := os.MkdirTemp(k.Dir, "guest")
	if err != nil {
		return nil, err
	}
	files, err := sources.ReadDir("guest")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		text, err := sources.ReadFile("guest/" + f.Name())
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name()), text, 0o644); err != nil {
			return nil, err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module guest\n\ngo 1.25\n"), 0o644); err != nil {
		return nil, err
	}
	return k.Program(dir, flags...)
}

// Program builds the command in a directory, in both ways.
func (k *Kit) Program(dir string, flags ...string) (*Program, error) {
	out, err := os.MkdirTemp(k.Dir, "built")
	if err != nil {
		return nil, err
	}
	p := &Program{Kit: k, stock: filepath.Join(out, "stock", "guest"), table: filepath.Join(out, "table", "guest")}
	if err := k.Build(Stock, dir, "build", append([]string{"-o", p.stock}, flags...)...); err != nil {
		return nil, err
	}
	return p, k.Build(Native, dir, "build", append([]string{"-o", p.table}, flags...)...)
}

// A Program is a program that was built both ways. Its files have the same base
// name, because programs print it.
type Program struct {
	*Kit
	stock, table string
}

// File returns the program's file for a column.
func (p *Program) File(c Column) string {
	if c.Table() {
		return p.table
	}
	return p.stock
}
