package sys

import (
	"errors"
	"go/token"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/sys/emit"
	"github.com/usys-go/bridge/gen/sys/lang"
)

// A Result is the output of a run.
type Result struct {
	Files   []*lang.File
	Flavour *emit.Flavour
	Texts   []emit.Text
	// Warnings are doubts that the originals do not report.
	Warnings error
}

// Generate reads the files and makes Go of their declarations. Its error is a
// [Misuse], or a [decl.ErrorList] with all mistakes in all files.
func Generate(o *Options, names []string) (*Result, error) {
	s := new(job)
	s.read(names)
	return s.generate(o)
}

// List reads the files without making Go of them. Its error is like that of
// Generate.
func List(o *Options, names []string) (*Result, error) {
	s := new(job)
	s.read(names)
	if err := s.parse(o); err != nil {
		return nil, err
	}
	if err := s.errs.Err(); err != nil {
		return nil, err
	}
	return s.result(), nil
}

// A job is a run in progress.
type job struct {
	files          []*lang.File
	choice         *choice
	flavour        *emit.Flavour
	unit           *emit.Unit
	errs, warnings decl.Errors
}

func (s *job) result() *Result {
	return &Result{Files: s.files, Flavour: s.flavour, Warnings: s.warnings.Err()}
}

// generate is the pipeline, behind the reading.
func (s *job) generate(o *Options) (*Result, error) {
	if err := s.parse(o); err != nil {
		return nil, err
	}
	if s.choice.goos && o.GOOS == "" && len(s.files) > 0 {
		return nil, Misuse{Err: errors.New("GOOS is not set, and package unix depends on it (GOOS=linux mksyscall ...)")}
	}
	if s.unit.Build == "" && !s.flavour.Untagged && len(s.files) > 0 {
		s.warnings.Add(token.Position{Filename: s.files[0].Name}, "add -tags goos,goarch", "without -tags the output's build constraint is empty, and go build refuses it")
	}
	s.unit.Command = strings.Join(append([]string{s.flavour.Program}, o.Args...), " ")
	s.flavour.Check(s.unit, &s.errs, &s.warnings)
	if err := s.errs.Err(); err != nil {
		return nil, err
	}
	r := s.result()
	r.Texts = s.flavour.Texts(s.unit)
	return r, nil
}

// parse finds the dialect and reads the declarations in it.
func (s *job) parse(o *Options) error {
	build, err := o.build()
	if err != nil {
		return Misuse{Err: err}
	}
	pkg, pos := s.pkg()
	s.unit = &emit.Unit{
		Build: build, Package: pkg, Pos: pos,
		GOOS: o.GOOS, System: o.System, Libc: o.Libc, Machine: o.Machine,
	}
	if s.choice, err = choose(o, pkg); err != nil {
		return Misuse{Err: err}
	}
	s.flavour = s.choice.flavour
	for _, f := range s.files {
		f.Parse(s.flavour.TabOnly, &s.errs, &s.warnings)
		s.unit.Calls = append(s.unit.Calls, f.Calls...)
		if s.flavour.Own {
			s.unit.Imports = append(s.unit.Imports, f.Imports()...)
			s.unit.Functions = append(s.unit.Functions, f.Functions()...)
		}
	}
	return nil
}

// read reads the files. One called - is the standard input.
func (s *job) read(names []string) {
	for _, name := range names {
		var text []byte
		var err error
		if name == "-" {
			text, err = io.ReadAll(os.Stdin)
		} else {
			text, err = os.ReadFile(name)
		}
		if err != nil {
			var path *fs.PathError
			if errors.As(err, &path) {
				err = path.Err
			}
			s.errs.Add(token.Position{Filename: name}, "name Go files with //sys lines", "%v", err)
			continue
		}
		s.files = append(s.files, lang.Scan(name, string(text)))
	}
}

// pkg returns the package of all files, and the position of its name.
func (s *job) pkg() (name string, pos token.Position) {
	var first *lang.File
	for _, f := range s.files {
		switch {
		case f.Package == "":
		case first == nil:
			first = f
		case f.Package != first.Package:
			s.errs.Add(f.PackagePos, "name the files of one package", "package %s, and %s is of package %s", f.Package, first.Name, first.Package)
		}
	}
	switch {
	case first != nil:
		return first.Package, first.PackagePos
	case len(s.files) > 0:
		pos.Filename = s.files[0].Name
	}
	return "", pos
}
