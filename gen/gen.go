// Package gen is the generator of usys: declarations in, Go, Go assembly, C and
// Markdown out. Its stages are its folders: decl reads the declarations, model
// determines their meaning, emit writes the files.
package gen

import (
	"bytes"
	"fmt"
	"go/token"
	"path"
	"path/filepath"
	"slices"

	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/emit"
	"github.com/usys-go/bridge/gen/model"
)

// A File is one generated file.
type File struct {
	Path string // begins with the package's directory as it was named
	Text []byte
}

// An output is one file of a table package: its path relative to the package,
// and its emitter.
type output struct {
	path func(*model.Table) string
	emit func(*model.Table) ([]byte, error)
	// want reports whether a table has the file; nil: all have it.
	want func(*model.Table) bool
}

// outputs are the files that are generated for a table, in order.
var outputs = slices.Concat(
	[]output{{path: here("ztable.go"), emit: emit.GoTable}},
	arches(),
	[]output{
		{path: here("ztable_other.go"), emit: emit.GoOther},
		{path: here("ztable_import.go"), emit: emit.GoImport, want: importsHost},
		{path: host("zusysabi.h"), emit: emit.ABIHeader},
		{path: hostTable("z", ".h"), emit: emit.CHeader},
		{path: hostTable("z", "_host.c"), emit: emit.CHost},
		{path: host("zhost.go"), emit: emit.GoHost, want: goHost},
		{path: host("zhost_other.go"), emit: emit.GoHostOther, want: goHost},
		{path: doc, emit: emit.Doc},
	})

// arches returns the files that exist for each architecture.
func arches() (list []output) {
	for _, arch := range emit.Arches() {
		list = append(list,
			output{path: here("ztable_linux_" + arch + ".go"), emit: emit.GoCalls(arch)},
			output{path: here("ztable_linux_" + arch + ".s"), emit: emit.Asm(arch)},
			output{path: runtimeFile("_linux_" + arch + ".s"), emit: emit.RuntimeAsm(arch), want: inRuntime})
	}
	return list
}

func goHost(t *model.Table) bool { return !t.NoGo }

func importsHost(t *model.Table) bool { return !t.NoGo && t.HostPath != "" }

func inRuntime(t *model.Table) bool { return t.Runtime != "" }

func here(name string) func(*model.Table) string {
	return func(*model.Table) string { return name }
}

func host(name string) func(*model.Table) string {
	return func(t *model.Table) string { return filepath.Join(filepath.FromSlash(t.Host), name) }
}

func hostTable(before, after string) func(*model.Table) string {
	return func(t *model.Table) string { return host(before + t.Name + after)(t) }
}

func runtimeFile(after string) func(*model.Table) string {
	return func(t *model.Table) string {
		return filepath.Join(filepath.FromSlash(t.Runtime), "z"+t.Name+after)
	}
}

func doc(t *model.Table) string { return filepath.FromSlash(t.Doc) }

// A Package is a directory with declarations: their meaning, and the generated
// files.
type Package struct {
	Dir     string
	Table   *model.Table // nil if there is none
	Headers []*model.Header
	Files   []File
}

// Generate makes the files of the packages in dirs. It writes nothing. All
// mistakes in all the packages are in its error, a [decl.ErrorList].
func Generate(dirs ...string) ([]File, error) {
	list, err := Load(dirs...)
	if err != nil {
		return nil, err
	}
	return Distinct(list)
}

// Load reads the packages in dirs and makes their files, in memory. All mistakes in
// all the packages are in its error, a [decl.ErrorList].
func Load(dirs ...string) ([]*Package, error) {
	var errs decl.Errors
	var list []*Package
	owner := map[string]string{} // of each table's name: its directory
	for _, dir := range dirs {
		p, err := decl.Load(dir, &errs)
		if err != nil {
			return nil, err
		}
		if p == nil {
			continue
		}
		if t := p.Table; t != nil {
			if other, taken := owner[t.Name]; taken {
				errs.Add(t.Pos, "rename one: a program has one table of a name", "table %s is declared in %s, too", t.Name, filepath.ToSlash(other))
			}
			owner[t.Name] = dir
		}
		made, err := generate(p, &errs)
		if err != nil {
			return nil, err
		}
		list = append(list, made)
	}
	return list, errs.Err()
}

// Mistakes returns the mistakes in the declarations of the package in a directory,
// all that Generate would report. It makes no files.
func Mistakes(dir string) (decl.ErrorList, error) {
	var errs decl.Errors
	p, err := decl.Load(dir, &errs)
	if err == nil && p != nil {
		_, err = generate(p, &errs)
	}
	if err != nil {
		return nil, err
	}
	list, _ := errs.Err().(decl.ErrorList)
	return list, nil
}

// generate is the pipeline for one package. If errs has mistakes afterwards,
// the files are useless.
func generate(p *decl.Package, errs *decl.Errors) (*Package, error) {
	made := &Package{Dir: p.Dir}
	add := func(path string, text []byte, err error) error {
		made.Files = append(made.Files, File{filepath.Join(p.Dir, path), text})
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	}
	if needsTable(p, errs) {
		if t := model.Build(p, errs); t != nil {
			made.Table = t
			t.From, t.FromRuntime = from(p.Dir, t.Host), from(p.Dir, t.Runtime)
			for _, o := range outputs {
				if o.want != nil && !o.want(t) {
					continue
				}
				text, err := o.emit(t)
				if err := add(o.path(t), text, err); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, d := range p.Headers {
		if h := model.BuildHeader(p, d, errs); h != nil {
			made.Headers = append(made.Headers, h)
			h.From = from(p.Dir, path.Dir(h.Out))
			text, err := emit.Header(h)
			if err := add(filepath.FromSlash(h.Out), text, err); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}

// needsTable reports whether there is a table to build, and adds declarations
// that belong to no table to errs.
func needsTable(p *decl.Package, errs *decl.Errors) bool {
	if p.Table != nil {
		return true
	}
	pos, what := token.Position{Filename: p.Dir}, ""
	switch {
	case len(p.Calls) > 0:
		pos, what = p.Calls[0].Pos, "this declaration belongs to no table"
	case len(p.Consts) > 0:
		pos, what = p.Consts[0].Pos, "this declaration belongs to no table"
	case len(p.Headers) == 0 && errs.Len() == 0:
		what = "the package declares no table and no header"
	}
	if what != "" {
		errs.Add(pos, "add //usys:table NAME host=DIR", "%s", what)
	}
	return false
}

// from returns the package's directory relative to another one, which is named
// relative to the package. A generated file names its declarations by this
// path.
func from(pkg, other string) string {
	abs, err := filepath.Abs(pkg)
	if err != nil {
		return "."
	}
	rel, err := filepath.Rel(filepath.Join(abs, filepath.FromSlash(other)), abs)
	if err != nil {
		return "."
	}
	return filepath.ToSlash(rel)
}

// Distinct returns the packages' files, without duplicates, such as zusysabi.h
// of two tables with one host's directory; two files of one name but different
// texts are an error.
func Distinct(packages []*Package) ([]File, error) {
	seen := map[string][]byte{}
	var list []File
	for _, p := range packages {
		for _, f := range p.Files {
			old, ok := seen[f.Path]
			if !ok {
				seen[f.Path] = f.Text
				list = append(list, f)
			} else if !bytes.Equal(old, f.Text) {
				return nil, fmt.Errorf("%s: two declarations want to write this file, with different texts", f.Path)
			}
		}
	}
	return list, nil
}
