package policy

import (
	"debug/buildinfo"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// An Owner is who makes a call.
type Owner struct {
	Kind    Kind   // Package; Std for the standard library; Program for the runtime's own calls
	Module  string // of the package; "": not known
	Package string
	Func    string // without the package: (*DB).Open
}

// SplitFunc returns the package of a function, and its name there. Closures are the function
// that they are in. The arguments of a generic function are left out.
func SplitFunc(name string) (pkg, function string) {
	if i := strings.IndexByte(name, '['); i >= 0 { // of F[...] and (*T[...]).M
		name = brackets.ReplaceAllString(name, "")
	}
	slash := strings.LastIndexByte(name, '/') + 1
	dot := strings.IndexByte(name[slash:], '.')
	if dot < 0 {
		return "", name
	}
	pkg, function = name[:slash+dot], name[slash+dot+1:]
	if strings.IndexByte(pkg, '%') >= 0 {
		if plain, err := url.PathUnescape(pkg); err == nil {
			pkg = plain
		}
	}
	return pkg, outer(function)
}

var (
	brackets = regexp.MustCompile(`\[.*?\]`)
	closure  = regexp.MustCompile(`^(func|gowrap|deferwrap)?\d+$`)
)

// outer returns the function that a closure is in. Initializers of variables are init.
func outer(f string) string {
	f = strings.TrimSuffix(f, "-fm")
	if f == "glob." || strings.HasPrefix(f, "glob..") {
		return "init"
	}
	if i := strings.Index(f, "-range"); i > 0 {
		f = f[:i]
	}
	for {
		i := strings.LastIndexByte(f, '.')
		if i <= 0 || !closure.MatchString(f[i+1:]) {
			return f
		}
		f = f[:i]
	}
}

// Modules knows which packages of a program belong to which module.
type Modules struct {
	Main string
	Deps []string // sorted
}

// ReadModules reads the modules of a program. A program without them has only std and main.
func ReadModules(program io.ReaderAt) *Modules {
	m := &Modules{}
	info, err := buildinfo.Read(program)
	if err != nil {
		return m
	}
	m.Main = info.Main.Path
	for _, d := range info.Deps {
		m.Deps = append(m.Deps, d.Path)
	}
	slices.Sort(m.Deps)
	return m
}

// Of returns the module of a package. std reports whether it is of the standard library.
func (m *Modules) Of(pkg string) (module string, std bool) {
	if pkg == "main" {
		return m.Main, false
	}
	pkg = strings.TrimSuffix(pkg, "_test")
	if within(pkg, m.Main) {
		module = m.Main
	}
	for _, d := range m.Deps {
		if within(pkg, d) && len(d) > len(module) {
			module = d
		}
	}
	if module != "" {
		return module, false
	}
	first, _, _ := strings.Cut(pkg, "/")
	return "", !strings.Contains(first, ".")
}

func within(pkg, module string) bool {
	rest, ok := strings.CutPrefix(pkg, module)
	return ok && module != "" && (rest == "" || rest[0] == '/')
}

// OwnerOf returns the owner of a call: the innermost function that is in no package of std, on
// the stack of the goroutine that made it, or else on that of the goroutine that started that
// one, and so on. stacks begin with the call's own, and each with its innermost function.
func (m *Modules) OwnerOf(stacks ...[]string) Owner {
	o := Owner{Kind: Program}
	for _, stack := range stacks {
		for _, name := range stack {
			pkg, function := SplitFunc(name)
			module, std := m.Of(pkg)
			switch {
			case pkg == "" || runtimes(pkg):
			case std:
				o = Owner{Kind: Std}
			default:
				return Owner{Package, module, pkg, function}
			}
		}
	}
	return o
}

// runtimes reports whether a package is part of the runtime.
func runtimes(pkg string) bool {
	return pkg == "runtime" || strings.HasPrefix(pkg, "internal/runtime/") || strings.HasPrefix(pkg, "runtime/internal/")
}
