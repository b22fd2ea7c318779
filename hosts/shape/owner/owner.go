// Package owner finds the module, package and function of a program's source to which a function
// of its text belongs.
package owner

import (
	"debug/buildinfo"
	"fmt"
	"io"
	"iter"
	"net/url"
	pathpkg "path"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/module"

	"github.com/usys-go/bridge/toolchain/pclntab"
)

// A Kind is the part of a program to which a function belongs.
type Kind uint8

const (
	Module  Kind = iota // of a module
	Std                 // of the standard library
	Runtime             // of package runtime, and of those below it
	Bridge              // passes calls to the host, and owns none
	Once                // of std: runs a function once, for the first caller
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

// Owns reports whether calls made by the function and its callees belong to it, and not to a
// function farther out.
func (f Function) Owns() bool { return f.Kind == Module || f.Kind == Once }

// Modules are those that a program was built of.
type Modules struct {
	Main string // the path of the main module
	Deps []string
	all  []string // the longest first

	packages map[string]string // by file
	known    map[string]bool   // the functions, by the linker's name
}

// Read reads the modules of a program, and the names of its functions.
func Read(r io.ReaderAt) (*Modules, error) {
	info, err := buildinfo.Read(r)
	if err != nil {
		return nil, fmt.Errorf("the modules that it was built of: %w", err)
	}
	m := From(info)
	p, err := pclntab.Open(r)
	if err != nil {
		return nil, err
	}
	for name, file := range p.Names() {
		m.known[plain(name)] = true
		if pkg, _ := split(name); !pclntab.Closure(name) {
			m.packages[file] = pkg
		}
	}
	if strings.HasSuffix(info.Path, ".test") {
		m.fromFiles()
	}
	return m, nil
}

// fromFiles adds the modules in the paths of files. In a test binary go records only the main
// module.
func (m *Modules) fromFiles() {
	for file, pkg := range m.packages {
		if path := moduleOf(file, pkg); path != "" && !m.Has(path) {
			m.Deps = append(m.Deps, path)
			m.all = append(m.all, path)
		}
	}
	slices.Sort(m.Deps)
	m.sort()
}

// moduleOf returns the module of a package, one of whose files is in the module cache, or "". Such
// a file is DIR/MODULE@VERSION/..., or with -trimpath MODULE@VERSION/... There a capital letter is
// written as ! and the small letter.
func moduleOf(file, pkg string) string {
	before, _, ok := strings.Cut(file, "@v")
	if !ok {
		return ""
	}
	pkg = strings.TrimSuffix(pkg, "_test")
	for path := pkg; path != "."; path = pathpkg.Dir(path) {
		escaped, err := module.EscapePath(path)
		if err == nil && (before == escaped || strings.HasSuffix(before, "/"+escaped)) {
			return path
		}
	}
	return ""
}

// From returns the modules in a program's build information.
func From(info *debug.BuildInfo) *Modules {
	m := &Modules{Main: info.Main.Path, packages: map[string]string{}, known: map[string]bool{}}
	for _, d := range info.Deps {
		m.Deps = append(m.Deps, d.Path)
	}
	m.all = slices.Clone(m.Deps)
	if m.Main != "" {
		m.all = append(m.all, m.Main)
	}
	m.sort()
	return m
}

func (m *Modules) sort() {
	slices.SortFunc(m.all, func(a, b string) int { return len(b) - len(a) })
}

// Has reports whether the program has a module.
func (m *Modules) Has(path string) bool { return slices.Contains(m.all, path) }

// Of returns the function with a linker's name. file is its source file: for a closure whose
// function was inlined into one of another package, the file determines the package.
func (m *Modules) Of(link, file string) Function {
	pkg, name := split(link)
	if pclntab.Closure(link) {
		pkg, name = m.closure(pkg, name, file)
	}
	f := Function{Package: pkg, Name: source(name), Module: m.module(pkg)}
	switch {
	case strings.HasPrefix(pkg, "internal/runtime/syscall") || pkg == "runtime" && strings.HasPrefix(name, "usys") || pkg == "":
		f.Kind = Bridge
	case f.Module != "" || pkg == "main" || strings.Contains(firstElement(pkg), "."):
		f.Kind = Module
	case pkg == "runtime" || strings.HasPrefix(pkg, "internal/runtime/") || strings.HasPrefix(pkg, "runtime/internal/"):
		f.Kind = Runtime
	case pkg == "sync" && name == "(*Once).doSlow":
		f.Kind = Once
	default:
		f.Kind = Std
	}
	return f
}

// closure returns the package and the function of a closure such as run.helper.func1, whose
// function helper may have been inlined into run.
func (m *Modules) closure(pkg, name, file string) (string, string) {
	outer := source(name)
	if of, ok := m.packages[file]; ok && of != pkg {
		return of, outer[strings.LastIndexByte(outer, '.')+1:]
	}
	if m.known[pkg+"."+outer] {
		return pkg, outer
	}
	if i := strings.LastIndexByte(outer, '.'); i >= 0 && m.known[pkg+outer[i:]] {
		return pkg, outer[i+1:]
	}
	return pkg, outer
}

// Innermost returns the owner of a call: the first function on its stack that belongs to a module,
// or that of std or of the runtime. A call whose innermost function is the runtime's belongs to
// the runtime. Calls that std makes once, for the first caller, belong to std: in another run
// another caller may come first. began means that the stack is not a call's, but the one on which
// a goroutine was started. The stack has names and files. C: shape_owner.
func (m *Modules) Innermost(stack iter.Seq2[string, string], began bool) Function {
	first := !began
	for link, file := range stack {
		switch f := m.Of(link, file); {
		case f.Owns() || f.Kind == Runtime && first:
			return f
		case f.Kind != Bridge:
			first = false
		}
	}
	return Function{Kind: Std}
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
// last slash. The arguments of a generic function may also have slashes; dots in the last element
// of an import path are escaped.
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
	arguments = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[[^\]]*\]+`) })
	made      = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(\.(func|gowrap|deferwrap)\d+|\.\d+|-fm|-range\d+|\.init\.\d+|·dwrap·\d+)$`)
	})
)

// plain returns a name without the arguments of generic functions.
func plain(name string) string {
	if strings.IndexByte(name, '[') < 0 {
		return name
	}
	return arguments().ReplaceAllString(name, "")
}

// mayBeMade reports whether a name has an ending of names that the compiler makes; most do not.
func mayBeMade(name string) bool {
	return name != "" && name[len(name)-1] >= '0' && name[len(name)-1] <= '9' || strings.HasSuffix(name, "-fm")
}

// source returns the name of the source's function from which a name within a package is made.
func source(name string) string {
	name = plain(name)
	for mayBeMade(name) {
		shorter := made().ReplaceAllString(name, "")
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
