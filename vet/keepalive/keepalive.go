package keepalive

import (
	_ "embed"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/usys-go/bridge/vet/internal/help"
	"github.com/usys-go/bridge/vet/internal/ignore"
	"github.com/usys-go/bridge/vet/internal/table"
)

//go:embed doc.go
var doc string

// Analyzer is keepalive.
var Analyzer = New()

// New returns a new analyzer, with its own flags.
func New() *analysis.Analyzer { return newAnalyzer(&config{budget: maxSteps}) }

func newAnalyzer(c *config) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:      "keepalive",
		Doc:       help.Text(doc, "keepalive"),
		URL:       "https://pkg.go.dev/github.com/usys-go/bridge/vet/keepalive",
		Requires:  []*analysis.Analyzer{table.Analyzer},
		FactTypes: []analysis.Fact{new(flowsFact), new(madeFact), new(keepsFact), new(addressFact), new(foreignFact)},
	}
	a.Run = func(pass *analysis.Pass) (any, error) { return nil, run(pass, c) }
	c.define(&a.Flags)
	return a
}

// checker checks one package.
type checker struct {
	pass   *analysis.Pass
	config *config
	tables *table.Tables

	prog     *ssa.Program
	funcs    []*ssa.Function // those with bodies, including function literals
	decls    map[*types.Func]*ast.FuncDecl
	calls    map[posKey]ssa.CallInstruction
	unmaps   map[posKey]bool     // calls that release memory that is not Go's
	stores   map[any][]ssa.Value // the values stored into a field or a package variable
	flows    map[*ssa.Function]*flowsFact
	made     map[*ssa.Function]*madeFact
	keeps    map[*ssa.Function]*keepsFact
	foreigns map[*ssa.Function]*foreignFact
	fixed    map[types.Object]bool                // variables that a fix has removed
	closures map[*ssa.Function][]*ssa.MakeClosure // the places that make closures of a function
	known    *flow
	origins  *sources
	judges   judges
	// consulted holds the functions whose summaries known, origins and judges have used. These
	// are stale once one of the summaries has grown.
	consulted map[*ssa.Function]bool
	stale     bool
	indices   map[*ssa.Function]*index
	examined  int
	steps     int
	missed    missed
}

func run(pass *analysis.Pass, config *config) error {
	c := &checker{
		pass: ignore.Wrap(pass), config: config, tables: pass.ResultOf[table.Analyzer].(*table.Tables),
		decls: map[*types.Func]*ast.FuncDecl{}, calls: map[posKey]ssa.CallInstruction{}, unmaps: map[posKey]bool{},
		stores: map[any][]ssa.Value{}, fixed: map[types.Object]bool{},
		closures: map[*ssa.Function][]*ssa.MakeClosure{}, consulted: map[*ssa.Function]bool{}, indices: map[*ssa.Function]*index{},
		flows: map[*ssa.Function]*flowsFact{}, made: map[*ssa.Function]*madeFact{}, keeps: map[*ssa.Function]*keepsFact{}, foreigns: map[*ssa.Function]*foreignFact{},
	}
	for _, file := range pass.Files {
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				if obj, ok := pass.TypesInfo.Defs[fn.Name].(*types.Func); ok {
					c.decls[obj] = fn
				}
			}
		}
	}
	c.exportSinks()
	if !c.relevant() {
		return nil
	}
	c.build()
	c.summarize()
	c.exportFields()
	for _, file := range pass.Files {
		c.file(file)
	}
	c.reportSpent()
	if config.examined != nil {
		config.examined(pass.Pkg.Path(), c.examined, c.steps)
	}
	return nil
}

// relevant reports whether the package has a number made of a pointer, or a call of a
// watched function. Most packages have neither, and need no expensive work.
func (c *checker) relevant() bool {
	found := false
	for _, file := range c.pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if len(call.Args) > 0 && c.isRelease(call.Args[0]) {
				c.unmaps[posKey(call.Lparen)] = true
			}
			if !found {
				found = c.isUintptrOfPointer(call) || c.sinkOf(c.callee(call)) != nil
			}
			return true
		})
	}
	return found
}

// isRelease reports whether an expression is the number of a system call that unmaps
// memory: its argument is never the collector's memory.
func (c *checker) isRelease(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if sel, isSel := ast.Unparen(e).(*ast.SelectorExpr); isSel {
		id, ok = sel.Sel, true
	}
	if !ok || id.Name != "SYS_MUNMAP" && id.Name != "SYS_SHMDT" {
		return false
	}
	_, isConst := c.pass.TypesInfo.Uses[id].(*types.Const)
	return isConst
}

// build makes the SSA form of the package, and its indices. Package buildssa would make it for
// every package of the build, needed or not.
func (c *checker) build() {
	prog := ssa.NewProgram(c.pass.Fset, 0)
	for _, p := range c.pass.Pkg.Imports() {
		prog.CreatePackage(p, nil, nil, true)
	}
	pkg := prog.CreatePackage(c.pass.Pkg, c.pass.Files, c.pass.TypesInfo, false)
	pkg.Build()
	c.prog = prog

	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		c.funcs = append(c.funcs, fn)
		for _, anon := range fn.AnonFuncs {
			add(anon)
		}
	}
	for _, file := range c.pass.Files {
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				if f := prog.FuncValue(c.pass.TypesInfo.Defs[fn.Name].(*types.Func)); f != nil {
					add(f)
				}
			}
		}
	}
	if init := pkg.Func("init"); init != nil {
		c.funcs = append(c.funcs, init) // it initialises package variables
		for _, anon := range init.AnonFuncs {
			add(anon)
		}
	}
	for _, fn := range c.funcs {
		for _, block := range fn.Blocks {
			for _, instr := range block.Instrs {
				switch instr := instr.(type) {
				case ssa.CallInstruction:
					c.calls[posKey(instr.Common().Pos())] = instr
				case *ssa.Store:
					switch addr := instr.Addr.(type) {
					case *ssa.FieldAddr:
						f := fieldOf(addr)
						c.stores[f] = append(c.stores[f], instr.Val)
					case *ssa.Global:
						c.stores[addr] = append(c.stores[addr], instr.Val)
					}
				}
			}
		}
	}
}

// callee returns the function that a call names, or nil for a call of a function value or
// through an interface.
func (c *checker) callee(call *ast.CallExpr) *types.Func {
	return typeutil.StaticCallee(c.pass.TypesInfo, call)
}

// isUintptrOfPointer reports whether an expression is a conversion of an unsafe.Pointer to a
// type whose underlying type is uintptr: the form that the compiler recognises among the
// arguments of a call.
func (c *checker) isUintptrOfPointer(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	tv := c.pass.TypesInfo.Types[call.Fun]
	return tv.IsType() && isKind(tv.Type, types.Uintptr) && isKind(c.pass.TypesInfo.TypeOf(call.Args[0]), types.UnsafePointer)
}

func isKind(t types.Type, kind types.BasicKind) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == kind
}
