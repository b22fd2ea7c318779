// Package owner tells which module, package and function of a program's source a function of
// its text belongs to.
package owner

import (
	"debug/buildinfo"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
)

// A Kind says what part of a program a function is.
type Kind uint8

const (
	Module  Kind = iota // of a module
	Std                 // of the standard library
	Runtime             // of package runtime, and of those below it
	Bridge              // brings calls to the host: it is nobody's
)

// A Function is a function of the source. Its closures, and the code that the compiler makes for
// it, have its name.
type Function struct {
	Kind    Kind
	Module  string // "": none
	Package string // an import path; main for the program's own
	Name    string // (*T).M, T.M or F; init for initialisers of packages
}

// String returns the function as a stack trace names it.
func (f Function) String() string { return f.Package + "." + f.Name }

// Modules are those that a program was built of.
type Modules struct {
	Main string // the path of the main module
	Deps []string
	all  []string // the longest first
}

// Read reads the modules of a program.
func Read(r io.ReaderAt) (*Modules, error) {
	info, err := buildinfo.Read(r)
	if err != nil {
		return nil, fmt.Errorf("the modules that it was built of: %w", err)
	}
	return From(info), nil
}

// From returns the modules in what a program knows of its build.
func From(info *debug.BuildInfo) *Modules {
	m := &Modules{Main: info.Main.Path}
	for _, d := range info.Deps {
		m.Deps = append(m.Deps, d.Path)
	}
	m.all = slices.Clone(m.Deps)
	if m.Main != "" {
		m.all = append(m.all, m.Main)
	}
	slices.SortFunc(m.all, func(a, b string) int { return len(b) - len(a) })
	return m
}

// Has reports whether the program has a module.
func (m *Modules) Has(path string) bool { return slices.Contains(m.all, path) }

// Of returns the function that the linker knows by a name.
func (m *Modules) Of(link string) Function {
	pkg, name := split(link)
	f := Function{Package: pkg, Name: source(name), Module: m.module(pkg)}
	switch {
	case strings.HasPrefix(pkg, "internal/runtime/syscall") || pkg == "runtime" && strings.HasPrefix(name, "usys") || pkg == "":
		f.Kind = Bridge
	case f.Module != "" || pkg == "main" || strings.Contains(firstElement(pkg), "."):
		f.Kind = Module
	case pkg == "runtime" || strings.HasPrefix(pkg, "internal/runtime/") || strings.HasPrefix(pkg, "runtime/internal/"):
		f.Kind = Runtime
	default:
		f.Kind = Std
	}
	return f
}

func (m *Modules) module(pkg string) string {
	if pkg == "main" || pkg == "command-line-arguments" {
		return m.Main
	}
	plain := strings.TrimSuffix(pkg, "_test") // an external test's package
	for _, path := range m.all {
		if plain == path || strings.HasPrefix(plain, path+"/") {
			return path
		}
	}
	return ""
}

func firstElement(pkg string) string {
	first, _, _ := strings.Cut(pkg, "/")
	return first
}

// split separates the import path from the name within the package: the first dot behind the
// last slash. Slashes may stand in the arguments of a generic function, too; dots in the last
// element of an import path are escaped.
func split(link string) (pkg, name string) {
	path := link
	if i := strings.IndexAny(path, "[("); i >= 0 {
		path = path[:i]
	}
	slash := strings.LastIndexByte(path, '/') + 1
	dot := strings.IndexByte(link[slash:], '.')
	if dot < 0 {
		return "", link
	}
	pkg = link[:slash+dot]
	if plain, err := url.PathUnescape(pkg); err == nil {
		pkg = plain
	}
	return pkg, link[slash+dot+1:]
}

var (
	arguments = regexp.MustCompile(`\[[^\]]*\]+`)
	made      = regexp.MustCompile(`(\.(func|gowrap|deferwrap)\d+|\.\d+|-fm|-range\d+|\.init\.\d+|·dwrap·\d+)$`)
)

// mayBeMade reports whether a name ends as those that the compiler makes do; most do not.
func mayBeMade(name string) bool {
	return name != "" && name[len(name)-1] >= '0' && name[len(name)-1] <= '9' || strings.HasSuffix(name, "-fm")
}

// source returns the name of the function in the source that a name within a package is made of.
func source(name string) string {
	if strings.IndexByte(name, '[') >= 0 {
		name = arguments.ReplaceAllString(name, "")
	}
	for mayBeMade(name) {
		shorter := made.ReplaceAllString(name, "")
		if shorter == name {
			break
		}
		name = shorter
	}
	if name == "glob." || name == "map.init" || name == "" {
		return "init"
	}
	return name
}
