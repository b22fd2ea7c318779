package usysdecl

import (
	_ "embed"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/usys-go/bridge/vet/internal/help"
	"github.com/usys-go/bridge/vet/internal/ignore"
	"github.com/usys-go/bridge/vet/internal/table"
)

//go:embed doc.go
var doc string

// Analyzer is usysdecl.
var Analyzer = &analysis.Analyzer{
	Name:     "usysdecl",
	Doc:      help.Text(doc, "usysdecl"),
	URL:      "https://pkg.go.dev/github.com/usys-go/bridge/vet/usysdecl",
	Requires: []*analysis.Analyzer{inspect.Analyzer, table.Analyzer},
	Run:      run,
}

const (
	usysPath = "github.com/usys-go/bridge/usys"
	syscPath = "github.com/usys-go/bridge/akaros/sysc"
)

// checker checks one package.
type checker struct {
	*analysis.Pass
	tables *table.Tables
}

func run(pass *analysis.Pass) (any, error) {
	c := &checker{Pass: ignore.Wrap(pass), tables: pass.ResultOf[table.Analyzer].(*table.Tables)}
	if err := c.declarations(); err != nil {
		return nil, err
	}
	if pass.Pkg.Path() == usysPath || !c.callsTables() {
		return nil, nil
	}
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for cur := range in.Root().Preorder((*ast.CallExpr)(nil)) {
		call := cur.Node().(*ast.CallExpr)
		fn := c.callee(call)
		if fn == nil {
			continue
		}
		switch name := fn.FullName(); {
		case name == usysPath+".Call" || name == usysPath+".Call1":
			c.direct(call, fn, cur)
		case name == syscPath+".Call" || name == usysPath+".GoSyscall":
			c.syscall(call, c.name(fn), cur)
		default:
			if d := c.tables.Func(fn); d != nil && d.Err {
				c.dropped(call, fn, cur)
			}
		}
	}
	for cur := range in.Root().Preorder((*ast.BinaryExpr)(nil), (*ast.TypeAssertExpr)(nil), (*ast.SwitchStmt)(nil), (*ast.TypeSwitchStmt)(nil)) {
		c.compared(cur)
	}
	return nil, nil
}

// callsTables reports whether the package declares a table, or imports a package that does.
func (c *checker) callsTables() bool {
	if c.tables.Of(c.Pkg) != nil {
		return true
	}
	for _, p := range c.Pkg.Imports() {
		if c.tables.Of(p) != nil || p.Path() == syscPath || p.Path() == usysPath {
			return true
		}
	}
	return false
}

// callee returns the function that a call names, or nil for a call of a function value.
func (c *checker) callee(call *ast.CallExpr) *types.Func {
	return typeutil.StaticCallee(c.TypesInfo, call)
}

// name returns the name by which this package refers to a function.
func (c *checker) name(fn types.Object) string {
	if fn.Pkg() == c.Pkg {
		return fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}
