package emit

import (
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/usys-go/bridge/gen/model"
)

// keeps reports whether a host of the table keeps memory after a call.
func keeps(t *model.Table) bool {
	return slices.ContainsFunc(t.Typed(), func(f *model.Func) bool { return len(f.Keeps) > 0 })
}

// goKept declares the variables by which memory that a host keeps escapes. A
// trampoline is //go:noescape as a whole, so the typed call around it lets the
// kept parameters escape, and no others.
func goKept(f *jen.File, t *model.Table) {
	if !keeps(t) {
		return
	}
	f.Comment("usysKept makes the compiler put variables on the heap that a host keeps after a call: a stack")
	f.Comment("moves, and ends. usysKeeps is never true, which the compiler does not know.")
	f.Var().Defs(jen.Id("usysKeeps").Bool(), jen.Id("usysKept").Qual("unsafe", "Pointer"))
	f.Line()
}

// keep lets the parameters that fn's host keeps escape.
func keep(g *jen.Group, fn *model.Func, n names) {
	for i, p := range fn.Params {
		if slices.Contains(fn.Keeps, p.Name) {
			g.If(jen.Id("usysKeeps")).Block(jen.Id("usysKept").Op("=").Qual("unsafe", "Pointer").Call(jen.Id(n.params[i])))
		}
	}
}
