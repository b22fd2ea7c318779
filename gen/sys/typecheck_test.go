package sys

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"sync"
	"testing"

	"github.com/usys-go/bridge/gen/sys/emit"
	"github.com/usys-go/bridge/gen/sys/lang"
)

// typeCheck type-checks the output together with the other declarations of a
// package of that flavour.
func typeCheck(t *testing.T, s *job, r *Result) {
	t.Helper()
	rest, ok := surroundings(s)
	if !ok {
		return
	}
	sets := [][]emit.Text{r.Texts}
	if len(r.Texts) == 3 { // gc and gccgo exclude each other
		sets = [][]emit.Text{{r.Texts[0], r.Texts[1]}, {r.Texts[0], r.Texts[2]}}
	}
	for _, set := range sets {
		fset := token.NewFileSet()
		var files []*ast.File
		for _, text := range set {
			file, err := parser.ParseFile(fset, "z"+text.Suffix+".go", text.Bytes, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		other := "package " + files[0].Name.Name + "\n\nimport _ \"unsafe\"\n" + without(rest, files)
		file, err := parser.ParseFile(fset, "other.go", other, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("ParseFile: %v\n%s", err, other)
		}
		conf := types.Config{
			Importer:    fakes{},
			FakeImportC: true,
			Sizes:       types.SizesFor("gc", "amd64"),
			Error: func(err error) {
				var e types.Error
				if errors.As(err, &e) && !e.Soft && strings.HasPrefix(fset.Position(e.Pos).Filename, "z") {
					t.Errorf("the output has wrong types: %v\n%s", err, set[0].Bytes)
				}
			},
		}
		conf.Check(files[0].Name.Name, fset, append(files, file), nil)
	}
}

// A member is one of the other declarations of a package.
type member struct{ name, text string }

// without leaves out the names that the generated files declare themselves.
func without(rest []member, files []*ast.File) string {
	declared := map[string]bool{}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				declared[d.Name.Name] = true
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						declared[s.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range s.Names {
							declared[n.Name] = true
						}
					}
				}
			}
		}
	}
	var b strings.Builder
	for _, m := range rest {
		if !declared[m.name] {
			b.WriteString(m.text + "\n")
			declared[m.name] = true
		}
	}
	return b.String()
}

// surroundings returns the declarations that the output refers to. They cannot
// be made if a type of the input has the name of one of them, or is used in two
// senses.
func surroundings(s *job) (rest []member, ok bool) {
	rest = helpers(s.flavour)
	kind := map[string]string{}
	for _, m := range rest {
		kind[m.name] = "helper"
	}
	kind["Errno"] = "type"
	add := func(name, what, text string) {
		if old := kind[name]; old != "" && old != what {
			ok = false
		} else if old == "" && types.Universe.Lookup(name) == nil {
			kind[name] = what
			rest = append(rest, member{name, text})
		}
	}
	ok = true
	for _, c := range s.unit.Calls {
		if c.Name == "syscall" || c.Name == "unsafe" {
			return nil, false // the other files import these
		}
		for _, list := range [][]lang.Param{c.Params, c.Results} {
			for _, r := range list {
				for _, part := range strings.FieldsFunc(r.Type.Text, func(r rune) bool { return r == '*' || r == '[' }) {
					size, name, sized := strings.Cut(part, "]")
					if !sized {
						name = part
					} else if size != "" && !strings.ContainsRune("0123456789", rune(size[0])) {
						add(size, "size", "const "+size+" = 4")
						if types.Universe.Lookup(size) != nil {
							return nil, false // [int]byte: not a constant
						}
					} else if len(size) > 6 {
						return nil, false // larger than memory
					}
					if name != "" && !strings.Contains(name, ".") {
						add(name, "type", "type "+name+" uintptr")
					} else if strings.HasPrefix(name, "usys.") && s.flavour == emit.Usys {
						if name != "usys.Errno" && name != "usys.Syscall" {
							return nil, false
						}
					} else if name != "" && name != "unsafe.Pointer" && name != "syscall.Errno" {
						return nil, false
					}
				}
			}
		}
	}
	for _, m := range numbers(s) {
		add(m, "number", "const "+m+" = 1")
	}
	return rest, ok
}

// numbers returns the constants of numbers in the output.
func numbers(s *job) (names []string) {
	for _, t := range s.flavour.Texts(s.unit) {
		for _, word := range strings.FieldsFunc(string(t.Bytes), func(r rune) bool {
			return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
		}) {
			if strings.HasPrefix(strings.ToUpper(strings.TrimPrefix(word, "_")), "SYS_") {
				names = append(names, word)
			}
		}
	}
	return names
}

// helpers returns the functions that the generated functions call.
func helpers(f *emit.Flavour) (list []member) {
	add := func(name, text string) { list = append(list, member{name, text}) }
	function := func(name string, args int, results string) {
		add(name, "func "+name+"("+strings.TrimSuffix(strings.Repeat("uintptr, ", args), ", ")+") "+results)
	}
	const answers = "(r1, r2 uintptr, err Errno)"
	add("_zero", "var _zero uintptr")
	add("errnoErr", "func errnoErr(e Errno) error")
	add("BytePtrFromString", "func BytePtrFromString(s string) (*byte, error)")
	add("syscallFunc", "type syscallFunc uintptr")
	if strings.HasPrefix(f.Program, "go run") {
		add("Errno", "import \"syscall\"\n\ntype Errno = syscall.Errno")
		list[len(list)-1], list[0] = list[0], list[len(list)-1] // imports come first
	} else {
		add("Errno", "type Errno uintptr\n\nfunc (Errno) Error() string { return \"\" }")
	}
	switch f {
	case emit.Usys:
		return []member{
			{"usys", "import \"github.com/usys-go/bridge/usys\""},
			{"unsafe", "import \"unsafe\""},
			{"errnoErr", "func errnoErr(*usys.Syscall) error"},
			{"BytePtrFromString", "func BytePtrFromString(s string) (*byte, error)"},
			{"a", "func a(p *byte, n int32, q unsafe.Pointer) (r int64, err error)"},
			{"exit", "func exit(p *byte)"},
			{"ioctl", "func ioctl(x uint64) (ok bool)"},
			{"fcntl", "func fcntl(x float32, y int) (r *T, err error)"},
			{"T", "type T uintptr"},
			{"Errno", "type Errno uintptr"},
		}
	case emit.StdAIX, emit.StdSolaris, emit.XSysSolaris, emit.XSysIllumos:
		for _, name := range []string{"sysvicall6", "rawSysvicall6", "syscall6", "rawSyscall6"} {
			function(name, 8, answers)
		}
		return list
	case emit.XSysAIX, emit.XSysAIX64:
		return list
	case emit.Akaros:
		add("ErrstrMax", "const ErrstrMax = 128")
		add("Syscall_struct", "type Syscall_struct struct {\n\tnum, err, retval, flags, q, u uintptr\n\ta, b, c, d, e, f uintptr\n\terrstr [ErrstrMax]byte\n}")
		add("NewAkaError", "func NewAkaError(e Errno, s string) error")
		add("use", "func use(p unsafe.Pointer)")
		list = append([]member{{"unsafe", "import \"unsafe\""}}, list...)
		return list
	}
	own := []string{"syscall", "rawSyscall"} // of the library, in package syscall
	if f == emit.XSys {
		own = []string{"syscall_syscall", "syscall_rawSyscall"}
	}
	for _, size := range []int{3, 6, 9} {
		suffix := ""
		if size > 3 {
			suffix = fmt.Sprint(size)
		}
		for _, name := range append(own, "Syscall", "RawSyscall") {
			function(name+suffix, size+1, answers)
			function(name+suffix+"X", size+1, answers)
		}
		for _, name := range []string{"SyscallNoError", "RawSyscallNoError", "rawSyscallNoError"} {
			function(name+suffix, size+1, "(r1, r2 uintptr)")
		}
	}
	return list
}

// fakes are the packages that generated files import, with the names that they
// use.
type fakes struct{}

// faked are the packages made so far: two types are identical only if their
// package is made once.
var faked sync.Map

var fakeTexts = map[string]string{
	"internal/abi": "package abi; func FuncPCABI0(f any) uintptr",
	"runtime":      "package runtime; const GOOS = `linux`",
	"syscall":      "package syscall; type Errno uintptr; func (Errno) Error() string; func GetErrno() Errno",
	"bytes":        "package bytes; func IndexByte(b []byte, c byte) int",
	"usys":         "package usys; const USYS_GO_SYSCALL = 6; func Call1(n, p uintptr) uintptr",

	"github.com/usys-go/bridge/usys":        "package usys; type Errno uintptr; type Syscall struct { Err int32; Retval int64 }",
	"github.com/usys-go/bridge/akaros/sysc": "package sysc; import `github.com/usys-go/bridge/usys`; func Call(s *usys.Syscall, n uint32, a, b, c, d, e, f uintptr)",
	"example.com/libc":                      "package libc; const SYS_A = 1",
}

func (fakes) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p, ok := faked.Load(path); ok {
		return p.(*types.Package), nil
	}
	text, ok := fakeTexts[path]
	if !ok {
		return importer.Default().Import(path)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	p, err := (&types.Config{IgnoreFuncBodies: true, Importer: fakes{}}).Check(path, fset, []*ast.File{file}, nil)
	if err != nil {
		return nil, err
	}
	first, _ := faked.LoadOrStore(path, p)
	return first.(*types.Package), nil
}
