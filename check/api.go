package check

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/usys-go/bridge/check/history"
	"github.com/usys-go/bridge/check/module"
	"github.com/usys-go/bridge/gen"
)

// apiFile returns the key, in the map of files, of the published facts under a name in p's
// module.
func apiFile(p *gen.Package, name string) string { return p.Dir + "\x00" + name }

// apiPath returns the path of that file.
func apiPath(o Options, p *gen.Package, name string) string {
	dir := o.API
	if dir == "" {
		dir = "api"
		if root, err := module.Root(p.Dir); err == nil {
			dir = filepath.Join(relative(p.Dir, root), "api")
		}
	}
	return filepath.Join(dir, name+".txt")
}

// relative returns root relative to the directory to which the name of dir is relative.
func relative(dir, root string) string {
	abs, err := filepath.Abs(dir)
	if err != nil || filepath.IsAbs(dir) {
		return root
	}
	rel, err := filepath.Rel(abs, root)
	if err != nil {
		return root
	}
	return filepath.Join(dir, rel)
}

// readHistory reads the published facts of the packages. Packages without any are left out.
func readHistory(o Options, packages []*gen.Package) (map[string]*history.File, error) {
	files := map[string]*history.File{}
	for _, p := range packages {
		var names []string
		if p.Table != nil {
			names = append(names, p.Table.Name)
		}
		for _, d := range p.Headers {
			names = append(names, d.Name)
		}
		for _, name := range names {
			f, err := history.Read(apiPath(o, p, name))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			} else if err != nil {
				return nil, err
			}
			files[apiFile(p, name)] = f
		}
	}
	return files, nil
}
