package keepalive_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/packages"

	"github.com/usys-go/bridge/vet/keepalive"
)

// A site is a place where a real function passes a pointer to a system call. Mutations change
// it.
type site struct {
	fn    *ast.FuncDecl
	block *ast.BlockStmt
	index int           // of the statement in the block
	call  *ast.CallExpr // of Syscall and the like
	arg   int           // uintptr(unsafe.Pointer(p)) or uintptr(p), p an unsafe.Pointer
	extra []string      // declarations that the mutant needs
	id    string
}

// conv returns the conversion as source, ptr the converted expression.
func (s *site) conv() string { return source(s.call.Args[s.arg]) }
func (s *site) ptr() string {
	return source(s.call.Args[s.arg].(*ast.CallExpr).Args[0])
}

func source(n ast.Node) string {
	var b bytes.Buffer
	if err := format.Node(&b, token.NewFileSet(), n); err != nil {
		panic(err)
	}
	return b.String()
}

func expr(text string) ast.Expr {
	e, err := parser.ParseExpr(text)
	if err != nil {
		panic(text + ": " + err.Error())
	}
	return e
}

// before puts statements before the one with the call.
func (s *site) before(text string) {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p; func _() {\n"+text+"\n}", 0)
	if err != nil {
		panic(text + ": " + err.Error())
	}
	list := file.Decls[0].(*ast.FuncDecl).Body.List
	s.block.List = slices.Insert(s.block.List, s.index, list...)
}

// becomes replaces the argument.
func (s *site) becomes(text string) { s.call.Args[s.arg] = expr(text) }

// breaking are the mutations that make right code wrong.
var breaking = map[string]func(*site){
	"hoisted": func(s *site) { s.before("mu := " + s.conv()); s.becomes("mu") },
	"declared": func(s *site) {
		s.before("var mu uintptr\nmu = " + s.conv())
		s.becomes("mu")
	},
	"twice": func(s *site) { s.before("mu := " + s.conv() + "\nmv := mu"); s.becomes("mv") },
	"inField": func(s *site) {
		s.before("ms := struct{ a, b uintptr }{0, " + s.conv() + "}")
		s.becomes("ms.b")
	},
	"inSlice": func(s *site) { s.before("ml := []uintptr{1, " + s.conv() + "}"); s.becomes("ml[1]") },
	"inArray": func(s *site) { s.before("var ma [2]uintptr\nma[0] = " + s.conv()); s.becomes("ma[0]") },
	"byFunction": func(s *site) {
		s.before("mf := func() uintptr { return " + s.conv() + " }")
		s.becomes("mf()")
	},
	"inSum":       func(s *site) { s.becomes(s.conv() + " + 8") },
	"asUint64":    func(s *site) { s.becomes("uintptr(uint64(" + s.conv() + "))") },
	"inLoop":      func(s *site) { s.before("var mu uintptr\nfor range 2 { mu = " + s.conv() + " }"); s.becomes("mu") },
	"byReference": func(s *site) { s.before("mu := " + s.conv() + "\nmp := &mu"); s.becomes("*mp") },
	"captured": func(s *site) {
		s.before("var mu uintptr\nfunc() { mu = " + s.conv() + " }()")
		s.becomes("mu")
	},
	"byHelper": func(s *site) {
		s.extra = append(s.extra, fmt.Sprintf("func help%s(p unsafe.Pointer) uintptr { return uintptr(p) }", s.id))
		s.becomes(fmt.Sprintf("help%s(%s)", s.id, s.ptr()))
	},
	"byConduit": func(s *site) {
		conv := s.conv()
		s.becomes("mu")
		call := source(s.call)
		s.extra = append(s.extra, "")
		s.before(fmt.Sprintf("mc := func(mu uintptr) { %s }\nmc(%s)", call, conv))
		s.becomes("0")
	},
	"byVariable": func(s *site) {
		s.extra = append(s.extra, fmt.Sprintf("var call%s = %s", s.id, source(s.call.Fun)))
		s.call.Fun = expr("call" + s.id)
	},
	"inPackageVariable": func(s *site) {
		s.extra = append(s.extra, fmt.Sprintf("var word%s uintptr", s.id))
		s.before(fmt.Sprintf("word%s = %s", s.id, s.conv()))
		s.becomes("word" + s.id)
	},
}

// harmless are the mutations that leave right code right.
var harmless = map[string]func(*site){
	"copied":        func(*site) {},
	"parentheses":   func(s *site) { s.becomes("(uintptr)(((unsafe.Pointer)((" + s.ptr() + "))))") },
	"hoistedUnsafe": func(s *site) { s.before("mp := unsafe.Pointer(" + s.ptr() + ")"); s.becomes("uintptr(mp)") },
	"renamed": func(s *site) {
		names := map[string]bool{}
		ast.Inspect(s.fn, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				for _, id := range n.Names {
					names[id.Name] = true
				}
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					if id, ok := l.(*ast.Ident); ok && n.Tok == token.DEFINE {
						names[id.Name] = true
					}
				}
			case *ast.ValueSpec:
				for _, id := range n.Names {
					names[id.Name] = true
				}
			}
			return true
		})
		delete(names, "_")
		astutil.Apply(s.fn, func(c *astutil.Cursor) bool {
			if id, ok := c.Node().(*ast.Ident); ok && names[id.Name] && c.Name() != "Sel" && c.Node() != ast.Node(s.fn.Name) {
				id.Name = "m_" + id.Name
			}
			return true
		}, nil)
	},
	"besides": func(s *site) { s.before("var mz uintptr = 3\nmz++\n_ = mz") },
	"inBlock": func(s *site) { s.fn.Body.List = []ast.Stmt{&ast.BlockStmt{List: s.fn.Body.List}} },
	"addedTo": func(s *site) { s.becomes("uintptr(unsafe.Add(unsafe.Pointer(" + s.ptr() + "), 8))") },
	"function": func(s *site) {
		s.before("mf := func() unsafe.Pointer { return unsafe.Pointer(" + s.ptr() + ") }")
		s.becomes("uintptr(mf())")
	},
	"field": func(s *site) {
		s.before("ms := struct{ a unsafe.Pointer; n uintptr }{unsafe.Pointer(" + s.ptr() + "), 8}\n_ = ms.n")
		s.becomes("uintptr(ms.a)")
	},
	"numberHoisted": func(s *site) {
		for i, a := range s.call.Args {
			if i > 0 && i != s.arg && !strings.Contains(source(a), "unsafe") && !pointerVar.MatchString(source(a)) {
				s.before("mn := uintptr(" + source(a) + ")")
				s.call.Args[i] = expr("mn")
				return
			}
		}
	},
	"remainder": func(s *site) { s.before("mo := " + s.conv() + " % 8\n_ = mo") },
	"difference": func(s *site) {
		s.before("md := " + s.conv() + " - " + s.conv())
		if s.arg+1 < len(s.call.Args) {
			if lit, ok := s.call.Args[s.arg+1].(*ast.BasicLit); ok && lit.Value == "0" {
				s.call.Args[s.arg+1] = expr("md")
				return
			}
		}
		s.before("_ = md")
		s.block.List[s.index], s.block.List[s.index+1] = s.block.List[s.index+1], s.block.List[s.index]
	},
	"overwritten": func(s *site) { s.before("mu := " + s.conv() + "\nmu = 0\n_ = mu") },
	"inClosure":   func(s *site) { s.before("mc := func() { " + source(s.call) + " }\n_ = mc") },
	"helper": func(s *site) {
		s.extra = append(s.extra, fmt.Sprintf("func help%s(p unsafe.Pointer) unsafe.Pointer { return p }", s.id))
		s.becomes(fmt.Sprintf("uintptr(help%s(unsafe.Pointer(%s)))", s.id, s.ptr()))
	},
	"takesPointer": func(s *site) {
		ptr := s.ptr()
		s.becomes("uintptr(mu)")
		call := source(s.call)
		s.before(fmt.Sprintf("mc := func(mu unsafe.Pointer) { %s }\nmc(unsafe.Pointer(%s))", call, ptr))
		s.becomes("0")
	},
}

var (
	sinkName   = regexp.MustCompile(`^(Raw)?Syscall6?$`)
	pointerVar = regexp.MustCompile(`^uintptr\(_p\d\)$`)
	pointerArg = regexp.MustCompile(`^uintptr\(unsafe\.Pointer\(`)
)

// sites returns the sites of a file, and the source of each one's function.
func sites(t *testing.T, text []byte) (list []*site, texts []string) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil || fn.Recv != nil {
			continue
		}
		s := (*site)(nil)
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			block, ok := n.(*ast.BlockStmt)
			if !ok || s != nil {
				return s == nil
			}
			for i, stmt := range block.List {
				assign, ok := stmt.(*ast.AssignStmt)
				if !ok {
					continue
				}
				call, ok := assign.Rhs[0].(*ast.CallExpr)
				if !ok || !sinkName.MatchString(source(call.Fun)) || source(call.Args[0]) == "SYS_MUNMAP" {
					continue
				}
				for j, arg := range call.Args {
					if text := source(arg); s == nil && (pointerVar.MatchString(text) || pointerArg.MatchString(text)) {
						s = &site{fn: fn, block: block, index: i, call: call, arg: j}
					}
				}
			}
			return true
		})
		if s != nil {
			list = append(list, s)
			texts = append(texts, "package p\n"+string(text[fset.Position(fn.Pos()).Offset:fset.Position(fn.End()).Offset]))
		}
	}
	return list, texts
}

// copied makes a module with a copy of one package of another module, and returns its
// directory: go accepts no overlay for files in the module cache.
func copied(t *testing.T, pkg *packages.Package) string {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, "unix")
	err := os.Mkdir(dir, 0o777)
	for _, name := range slices.Concat(pkg.GoFiles, pkg.OtherFiles) {
		var text []byte
		if err == nil {
			text, err = os.ReadFile(name)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o666)
		}
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(root, "go.mod"), []byte("module golang.org/x/sys\n\ngo 1.26\n"), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// mutantsOf returns a file's text with mutants of each of its functions behind it, and their
// names; the value is true for those that are wrong.
func mutantsOf(t *testing.T, text []byte) (all []byte, made map[string]bool) {
	_, texts := sites(t, text)
	var extra bytes.Buffer
	made = map[string]bool{}
	add := func(i int, kind string, mutate func(*site), wrong bool) {
		list, _ := sites(t, []byte(texts[i]))
		s := list[0]
		s.id = fmt.Sprintf("%s%d", kind, i)
		s.fn.Name.Name = fmt.Sprintf("mutant%s_%s", s.id, s.fn.Name.Name)
		mutate(s)
		made[s.fn.Name.Name] = wrong
		fmt.Fprintf(&extra, "\n%s\n%s\n", strings.Join(s.extra, "\n"), source(s.fn))
	}
	bad, good := slices.Sorted(maps.Keys(breaking)), slices.Sorted(maps.Keys(harmless))
	for i := range texts {
		for k := range 4 {
			kind := bad[(i+k*5)%len(bad)]
			add(i, kind, breaking[kind], true)
			kind = good[(i+k*5)%len(good)]
			add(i, kind, harmless[kind], false)
		}
	}
	return append(slices.Clone(text), extra.Bytes()...), made
}

// reported analyzes the package in dir, one file of which has another text, and returns a
// message for each function in which something is found.
func reported(t *testing.T, dir, name string, text []byte) map[string]string {
	cfg := &packages.Config{
		Mode:    packages.LoadAllSyntax,
		Dir:     dir,
		Env:     append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0"),
		Overlay: map[string][]byte{name: text},
	}
	pkgs, err := packages.Load(cfg, ".")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the mutants cannot be built: ", err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{keepalive.NewCounting(nil)}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, act := range graph.Roots {
		for _, d := range act.Diagnostics {
			found[functionAt(act.Package, d.Pos)] = d.Message
		}
	}
	return found
}

// Real functions of std and x/sys, each changed by machine in several ways: every
// one that was made wrong is found, in none that is still right anything is.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("analyzes two large packages with some thousand mutants")
	}
	nwrong, nright := 0, 0
	for _, in := range []struct{ pkg, file string }{
		{"syscall", "zsyscall_linux_amd64.go"},
		{"golang.org/x/sys/unix", "zsyscall_linux.go"},
	} {
		plain, err := packages.Load(&packages.Config{Mode: packages.NeedFiles, Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64")}, in.pkg)
		if err != nil || len(plain) != 1 {
			t.Fatalf("Load(%s) = %v, %v; want one package", in.pkg, plain, err)
		}
		dir := plain[0].Dir
		if in.pkg != "syscall" {
			dir = copied(t, plain[0])
		}
		name := filepath.Join(dir, in.file)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all, made := mutantsOf(t, text)
		found := reported(t, dir, name, all)
		for mutant, wrong := range made {
			msg, reported := found[mutant]
			switch {
			case wrong && !reported:
				t.Errorf("%s: %s: missed", in.pkg, mutant)
			case !wrong && reported:
				t.Errorf("%s: %s: false alarm: %s", in.pkg, mutant, msg)
			}
			if wrong {
				nwrong++
			} else {
				nright++
			}
		}
	}
	fmt.Printf("keepalive: %d wrong and %d right functions made by machine\n", nwrong, nright)
	if nwrong < 60 || nright < 60 {
		t.Errorf("%d wrong and %d right functions, want 60 or more of each", nwrong, nright)
	}
}

// TestHandWritten checks the snippets written by hand: one function with one mistake or none.
func TestHandWritten(t *testing.T) {
	for _, dir := range []string{"wrong", "right"} {
		n := 0
		files, _ := filepath.Glob(filepath.Join(snippets, dir, "*.go"))
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				wanted := false
				for _, g := range file.Comments {
					for _, c := range g.List {
						// Skip expectations of facts.
						wanted = wanted || fn.Pos() < c.Pos() && c.Pos() < fn.End()+200 && regexp.MustCompile("want `").MatchString(c.Text) &&
							sameOrInside(file, fn, c)
					}
				}
				if wanted == (dir == "wrong") {
					n++
				}
			}
		}
		fmt.Printf("keepalive: %d %s functions written by hand\n", n, dir)
		if n < 30 {
			t.Errorf("%s: %d functions, want 30", dir, n)
		}
	}
}

// sameOrInside reports whether a comment belongs to fn and not to a later function.
func sameOrInside(file *ast.File, fn *ast.FuncDecl, c *ast.Comment) bool {
	for _, d := range file.Decls {
		if d.Pos() > fn.Pos() && d.Pos() < c.Pos() {
			return false
		}
	}
	return true
}
