package nosplitcall

import (
	_ "embed"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/usys-go/bridge/vet/internal/help"
	"github.com/usys-go/bridge/vet/internal/ignore"
)

//go:embed doc.go
var doc string

// Analyzer is nosplitcall.
var Analyzer = &analysis.Analyzer{
	Name:      "nosplitcall",
	Doc:       help.Text(doc, "nosplitcall"),
	URL:       "https://pkg.go.dev/github.com/usys-go/bridge/vet/nosplitcall",
	Run:       run,
	FactTypes: []analysis.Fact{new(Summary)},

	ResultType: reflect.TypeFor[*Result](),
}

// A Result holds counts of the examined code of a package.
type Result struct {
	Nosplit  int // nosplit functions in Go
	Assembly int // nosplit functions in assembly
	Regions  int // functions with a region, or marked //usys:nomove
	Calls    int // calls in all of these

	leaves map[string]judged // functions that never split although they are not nosplit
}

var (
	enterList  = "runtime.entersyscall,runtime.reentersyscall,runtime.entersyscallblock"
	exitList   = "runtime.exitsyscall"
	nomoveList = ""
	chainLimit = 0
	graphFile  = ""
)

func init() {
	Analyzer.Flags.StringVar(&enterList, "enter", enterList, "functions after which nothing may split the stack, comma-separated")
	Analyzer.Flags.StringVar(&exitList, "exit", exitList, "functions after which the stack may split again, comma-separated")
	Analyzer.Flags.StringVar(&nomoveList, "nomove", nomoveList, "functions to treat as if marked //usys:nomove, comma-separated: path.Func, path.(*Type).Method; all: every nosplit function")
	Analyzer.Flags.IntVar(&chainLimit, "limit", chainLimit, "bytes that a chain of nosplit functions may use; 0: the linker's limit")
	Analyzer.Flags.StringVar(&graphFile, "graph", graphFile, "file with the output of go build -ldflags=-debugnosplit for a program: its figures replace lower bounds")
}

type analyzer struct {
	pass    *analysis.Pass
	dirs    *directives
	world   world
	figures world           // world, or world with the linker's figures
	own     map[string]bool // symbols that this package defines
	enter   map[string]bool
	exit    map[string]bool
	nomove  map[string]bool
	pos     map[string]token.Pos // of this package's functions

	dead      map[*ssa.Function]bool
	heaps     map[*ssa.Alloc]bool
	frames    map[*ssa.Function]Bytes
	result    *Result
	bySym     map[string]*types.Func // this package's functions by link symbol
	leafKinds map[*types.Func]judged // this package's
	leafFacts map[string]leafKind    // other packages'
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.Split(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			m[s] = true
		}
	}
	return m
}

func run(pass *analysis.Pass) (any, error) {
	pass = ignore.Wrap(pass)
	a := &analyzer{
		pass: pass, dirs: readDirectives(pass), world: world{}, own: map[string]bool{},
		enter: set(enterList), exit: set(exitList), nomove: set(nomoveList), pos: map[string]token.Pos{}, result: &Result{leaves: map[string]judged{}},
		dead: map[*ssa.Function]bool{}, leafKinds: map[*types.Func]judged{}, leafFacts: map[string]leafKind{},
		heaps: map[*ssa.Alloc]bool{}, frames: map[*ssa.Function]Bytes{},
	}
	for _, f := range pass.AllPackageFacts() {
		sum := f.Fact.(*Summary)
		for _, fn := range sum.Funcs {
			a.world[fn.Sym] = fn
		}
		for _, name := range sum.Pure {
			a.leafFacts[f.Package.Path()+"."+name] = pure
		}
		for _, name := range sum.Touches {
			a.leafFacts[f.Package.Path()+"."+name] = touches
		}
	}
	a.misspelt()
	a.assembly()
	todo := a.declared()
	var err error
	if a.figures, err = a.exact(); err != nil {
		return nil, err
	}
	a.functions(todo)
	a.depths()
	a.export()
	for sym := range a.own {
		switch f := a.world[sym]; {
		case f.Asm:
			a.result.Assembly++
		case f.Nosplit:
			a.result.Nosplit++
		}
	}
	return a.result, nil
}

// assembly enters the functions of the package's .s files.
func (a *analyzer) assembly() {
	for _, t := range readAssembly(a.pass) {
		if !t.nosplit {
			continue
		}
		f := &Func{Asm: true, Internal: t.internal, Nosplit: true, Frame: Bytes{t.deepest, t.deepest}}
		a.result.Calls += len(t.calls)
		for _, c := range t.calls {
			g := c.depth + target.call // for a jump, too, as the linker counts
			call := Call{To: c.to, Grows: Bytes{g, g}, Sure: true, Below: true}
			if c.to == "" {
				call.To, call.Below = "indirect", false // C, or another stack: see doc.go
			}
			f.Calls = append(f.Calls, call)
		}
		a.enterFunc(t.sym, f, t.pos)
	}
}

func (a *analyzer) enterFunc(sym string, f *Func, pos token.Pos) {
	a.world[sym], a.own[sym], a.pos[sym] = f, true, pos
}

// declared enters the Go functions that count, and returns those with a body that have to be
// examined: nosplit functions, marked functions, and functions with a region.
func (a *analyzer) declared() []*types.Func {
	var todo []*types.Func
	for fn, decl := range a.dirs.decls {
		p := a.dirs.funcs[fn]
		own := symbolOf(fn)
		sym := a.symbol(fn)
		if decl.Body == nil {
			if sym != own {
				a.enterFunc(own, &Func{Alias: sym}, decl.Pos())
			}
			if f := a.world[sym]; f != nil && a.own[sym] {
				f.NoEscape = make([]bool, fn.Signature().Params().Len())
				for i := range f.NoEscape {
					f.NoEscape[i] = p.noescape
				}
			}
			continue
		}
		if a.nomove[own] || a.nomove["all"] && p.nosplit {
			p.nomove = true
			a.dirs.funcs[fn] = p
		}
		if p.nosplit {
			a.enterFunc(sym, &Func{Nosplit: true, NoReturn: noReturn[sym]}, decl.Pos())
			if sym != own {
				a.enterFunc(own, &Func{Alias: sym}, decl.Pos())
			}
		}
		if p.nosplit || p.nomove || a.mentions(decl) {
			todo = append(todo, fn)
		}
	}
	slices.SortFunc(todo, func(x, y *types.Func) int { return int(x.Pos() - y.Pos()) })
	return todo
}

// mentions reports whether a function calls one that begins a region.
func (a *analyzer) mentions(decl *ast.FuncDecl) bool {
	found := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !found {
			if fn, ok := a.pass.TypesInfo.Uses[id].(*types.Func); ok {
				sym, _ := a.world.resolve(a.symbol(fn))
				found = a.enter[sym]
			}
		}
		return !found
	})
	return found
}

// symbol returns a function's link symbol, by this package's linknames if it has one.
func (a *analyzer) symbol(fn *types.Func) string {
	if fn.Pkg() == a.pass.Pkg && fn.Signature().Recv() == nil {
		if sym, ok := a.dirs.link[fn.Name()]; ok {
			return sym
		}
	}
	return symbolOf(fn)
}

// functions examines the package's functions, and reports findings in regions.
func (a *analyzer) functions(todo []*types.Func) {
	if len(todo) == 0 {
		return
	}
	prog := ssa.NewProgram(a.pass.Fset, 0)
	for _, p := range a.pass.Pkg.Imports() {
		prog.CreatePackage(p, nil, nil, true)
	}
	prog.CreatePackage(a.pass.Pkg, a.pass.Files, a.pass.TypesInfo, false).Build()
	type root struct {
		fn     *ssa.Function
		marked bool
		scan   *scan
	}
	var roots []root
	for _, obj := range todo {
		fn := prog.FuncValue(obj)
		if fn == nil || len(fn.Blocks) == 0 {
			continue
		}
		sym := a.symbol(obj)
		p := a.dirs.funcs[obj]
		s := a.scan(fn, true)
		a.result.Calls += s.looked
		if f := a.world[sym]; f != nil && a.own[sym] {
			a.summarize(f, fn, s)
		}
		switch {
		case p.nomove:
			roots = append(roots, root{fn, true, s})
		case a.mentions(a.dirs.decls[obj]):
			roots = append(roots, root{fn, false, nil})
		}
	}
	a.result.Regions = len(roots)
	for _, r := range roots {
		if r.scan == nil {
			r.scan = a.scan(r.fn, false)
		}
		a.below(r.fn, r.scan, r.marked)
	}
}

// summarize fills a function's summary with the first fault of each kind.
func (a *analyzer) summarize(f *Func, fn *ssa.Function, s *scan) {
	f.Calls, f.Frame = s.calls, a.frame(fn)
	have := map[Kind]bool{}
	for _, b := range s.bad {
		if b.to == "" && !have[b.Kind] {
			have[b.Kind] = true
			f.Bad = append(f.Bad, b.Bad)
		}
	}
	if !have[Instrumented] && s.races() && !noRaceFunc(a.pass.Pkg.Path()) && (s.touch || len(s.calls) > 0) {
		f.Bad = append(f.Bad, Bad{Instrumented, "entry of " + a.short(a.symbol(fn.Object().(*types.Func))), a.line(fn.Pos())})
	}
	f.NoReturn = f.NoReturn || a.dies(fn, 0)
	f.NoEscape = nil
	for _, p := range fn.Params {
		f.NoEscape = append(f.NoEscape, !a.escapes(p))
	}
}
