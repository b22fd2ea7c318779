package keepalive

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// memory checks the memory that the call's pointers point to.
func (c *checker) memory(call *ast.CallExpr, instr ssa.CallInstruction, args []ssa.Value) {
	name := calleeName(call)
	f := instr.Parent()
	for i, e := range c.expressions(call, args) {
		if e == nil || args[i] == nil || call.Ellipsis.IsValid() && i == len(args)-1 {
			continue
		}
		ptr := args[i]
		direct := c.isUintptrOfPointer(e)
		if direct {
			conv, ok := ptr.(*ssa.Convert)
			if !ok {
				continue
			}
			ptr = conv.X
		} else if !isPointer(ptr.Type()) {
			continue
		}
		r := root(ptr)
		for _, conv := range c.inside(f, r) {
			c.report(e, nodeAt(conv.Pos()), "%s gets memory that holds a pointer as a number%s: nothing keeps the memory of that pointer alive and in place; use a runtime.Pinner", name, c.line(conv.Pos(), call))
		}
		if direct || isKind(ptr.Type(), types.UnsafePointer) {
			if t := c.pointee(e); t != nil {
				if what := holds(t, c.config.cgo); what != "" {
					c.report(e, nil, "%s gets a pointer to Go memory that holds %s (%s), which C cannot use", name, what, types.TypeString(t, types.RelativeTo(c.pass.Pkg)))
				}
			}
		} else if c.config.cgo {
			if t := ptr.Type().Underlying().(*types.Pointer).Elem(); holds(t, true) != "" {
				c.report(e, nil, "%s gets a pointer to Go memory that holds %s (%s): cgo's rule forbids that", name, holds(t, true), types.TypeString(t, types.RelativeTo(c.pass.Pkg)))
			}
		}
	}
}

func isPointer(t types.Type) bool {
	if isKind(t, types.UnsafePointer) {
		return true
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// pointee returns the element type of the pointer that an expression converts to
// unsafe.Pointer, and perhaps to uintptr, or nil if it is not visible.
func (c *checker) pointee(e ast.Expr) types.Type {
	for {
		e = ast.Unparen(e)
		if p, ok := c.pass.TypesInfo.TypeOf(e).Underlying().(*types.Pointer); ok {
			return p.Elem()
		}
		call, ok := e.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !c.pass.TypesInfo.Types[call.Fun].IsType() {
			return nil
		}
		e = call.Args[0]
	}
}
