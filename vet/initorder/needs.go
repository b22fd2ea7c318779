package initorder

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/usys-go/bridge/vet/internal/table"
)

// A need is a table whose host a function needs.
type need struct {
	Path     string // of the table's package
	Table    string // its name
	Host     string // the import path of its host's package, "" if it is unknown
	Imported bool   // the table's package imports Host
	// What names the called function, or the constant that is read.
	What  string
	Const bool
}

// needs is a fact of a function: the tables that a call of it needs.
type needs struct{ List []need }

// AFact marks needs as a fact.
func (*needs) AFact() {}

func (n *needs) String() string {
	var list []string
	for _, t := range n.List {
		list = append(list, t.What)
	}
	return "needs " + strings.Join(list, ", ")
}

// A use is a place in the source that needs a table's host.
type use struct {
	need
	pos, end token.Pos
	through  *types.Func // the function called here, nil if it is a function of the table
}

// exportNeeds finds the needs of this package's functions, and exports them as facts.
// Functions may call each other in a circle, so it repeats until nothing changes.
func (c *checker) exportNeeds() {
	for again := true; again; {
		again = false
		for _, fn := range c.funcs {
			for _, u := range c.uses(fn.body) {
				if !slices.ContainsFunc(c.found[fn.obj], func(n need) bool { return n.Path == u.Path }) {
					c.found[fn.obj] = append(c.found[fn.obj], u.need)
					again = true
				}
			}
		}
	}
	for fn, list := range c.found {
		slices.SortFunc(list, func(a, b need) int { return strings.Compare(a.Path, b.Path) })
		c.ExportObjectFact(fn, &needs{list})
	}
}

// needsOf returns the needs of a call of fn, one for each table.
func (c *checker) needsOf(fn *types.Func) []need {
	fn = fn.Origin()
	if fn.Pkg() == c.Pkg {
		return c.found[fn]
	}
	fact := new(needs)
	if c.ImportObjectFact(fn, fact) {
		return fact.List
	}
	return nil
}

// uses returns the uses in a piece of code. A function literal counts where it is called, or
// in a go or defer statement.
func (c *checker) uses(node ast.Node) (list []use) {
	called := map[*ast.FuncLit]bool{}
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return called[n]
		case *ast.UnaryExpr:
			if id, ok := n.X.(*ast.Ident); ok && n.Op == token.AND {
				return c.constant(id) == nil // the address of a constant's variable needs no value
			}
		case *ast.CallExpr:
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
				called[lit] = true
			}
			list = append(list, c.calls(n)...)
		case *ast.Ident:
			if t := c.constant(n); t != nil {
				list = append(list, use{need: needOf(c.TypesInfo.Uses[n], t, true), pos: n.Pos(), end: n.End()})
			}
		}
		return true
	})
	return list
}

// calls returns the uses of a call.
func (c *checker) calls(call *ast.CallExpr) (list []use) {
	fn := typeutil.StaticCallee(c.TypesInfo, call)
	if fn == nil {
		return nil
	}
	if c.tables.Func(fn) != nil {
		return []use{{need: needOf(fn, c.tables.Of(fn.Pkg()), false), pos: call.Pos(), end: call.End()}}
	}
	for _, n := range c.needsOf(fn) {
		list = append(list, use{need: n, pos: call.Pos(), end: call.End(), through: fn})
	}
	return list
}

// constant returns the table of which an identifier is a constant, or nil.
func (c *checker) constant(id *ast.Ident) *table.Table {
	v, ok := c.TypesInfo.Uses[id].(*types.Var)
	if !ok || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return nil
	}
	t := c.tables.Of(v.Pkg())
	if t == nil {
		return nil
	}
	if _, ok := slices.BinarySearch(t.Consts, v.Name()); !ok {
		return nil
	}
	return t
}

func needOf(obj types.Object, t *table.Table, constant bool) need {
	return need{Path: obj.Pkg().Path(), Table: t.Name, Host: t.Host, Imported: t.Imported || !t.Generated,
		What: obj.Pkg().Name() + "." + obj.Name(), Const: constant}
}
