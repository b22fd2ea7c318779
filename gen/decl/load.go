package decl

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Load reads the declarations of the package in dir and examines its host's
// directory. Mistakes go to errs. Without a package the result is nil.
func Load(dir string, errs *Errors) (*Package, error) {
	names, err := GoFiles(dir)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[name], err = os.ReadFile(name); err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, errors.New(dir + ": no Go files")
	}
	p := Parse(dir, files, errs)
	if p != nil && p.Table != nil {
		p.Table.lookAtHost(dir, errs)
		p.Table.importHost(dir, errs)
	}
	return p, nil
}

// GoFiles returns the Go files in dir that the go command would read, tests
// included.
func GoFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		if name := e.Name(); filepath.Ext(name) == ".go" && name[0] != '.' && name[0] != '_' && !e.IsDir() {
			names = append(names, filepath.Join(dir, name))
		}
	}
	return names, err
}

// Parse reads the declarations of a package from its files' texts, whose names
// are used in messages. Mistakes go to errs. If a file does not parse as Go the
// result is nil, as types are unknown then.
func Parse(dir string, files map[string][]byte, errs *Errors) *Package {
	p := &Package{Dir: dir, Fset: token.NewFileSet()}
	broken := false
	for _, name := range slices.Sorted(maps.Keys(files)) {
		broken = !p.parseFile(name, files[name], errs) || broken
	}
	if broken {
		return nil
	}
	p.check()
	return p
}

// parseFile reads one file. It returns false if the file does not parse as Go,
// or is no part of the package.
func (p *Package) parseFile(name string, text []byte, errs *Errors) bool {
	file, err := parser.ParseFile(p.Fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if why := apart(name, text); why != "" {
		if file != nil {
			s := fileScanner{p, file, errs}
			s.refuse(why)
		}
		return true
	}
	if err != nil {
		goErrors(name, err, errs)
		return false
	}
	if p.Name == "" {
		p.Name = file.Name.Name
	}
	if p.Name == "_" {
		errs.Add(p.Position(file.Name.Pos()), "give it one", "_ is no package's name")
		return false
	}
	if file.Name.Name != p.Name {
		errs.Add(p.Position(file.Name.Pos()), "one package a directory", "package %s; another file says %s", file.Name.Name, p.Name)
		return false
	}
	for _, i := range file.Imports {
		if i.Path.Value == `"C"` {
			p.UsesC = p.Position(i.Pos())
		}
	}
	p.Files = append(p.Files, file)
	s := fileScanner{p, file, errs}
	s.scan()
	return true
}

// goErrors adds the parser's errors to errs.
func goErrors(name string, err error, errs *Errors) {
	list, ok := err.(scanner.ErrorList)
	if !ok {
		errs.Add(token.Position{Filename: name}, "", "%v", err)
	}
	for _, e := range list {
		errs.Add(e.Pos, "", "%s", e.Msg)
	}
}

// check type-checks the package. The compiler reports mistakes in the package.
// Imports are not followed: a declaration that needs them is an error with a
// place of its own.
func (p *Package) check() {
	p.Info = &types.Info{Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Error:            func(error) {},
		Importer:         nothing{},
		Sizes:            types.SizesFor("gc", "amd64"),
	}
	p.Types, _ = conf.Check(p.Name, p.Fset, p.Files, p.Info)
}

// nothing is an importer that has no package but unsafe.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return nil, errors.New("imports are not followed")
}

// generated reports whether a file's head says that a tool wrote it.
func generated(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		if bytes.HasPrefix(line, []byte("package ")) {
			return false
		}
		if bytes.HasPrefix(line, []byte("// Code generated ")) && bytes.HasSuffix(line, []byte(" DO NOT EDIT.")) {
			return true
		}
	}
	return false
}
