package keepalive

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// file looks at every call in a file.
func (c *checker) file(file *ast.File) {
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if call, ok := n.(*ast.CallExpr); ok {
			c.call(call, stack)
		}
		return true
	})
}

// call looks at one call.
func (c *checker) call(call *ast.CallExpr, stack []ast.Node) {
	instr := c.calls[posKey(call.Lparen)]
	if instr == nil {
		return
	}
	fn := c.callee(call)
	s := c.sinkOf(fn)
	f := instr.Common().StaticCallee()
	if s == nil && fn == nil {
		// A function literal, or a function's value.
		if s = c.sinkOfSSA(f); s == nil {
			c.indirect(call, instr)
			return
		}
	}
	typed := fn != nil && c.tables.Func(fn) != nil
	args := c.arguments(instr)
	if s != nil && !s.conduit {
		c.examined++
	}
	if s != nil && !c.releases[posKey(call.Lparen)] {
		for i, e := range c.expressions(call, args) {
			if args[i] == nil || !s.has(i) {
				continue
			}
			c.number(call, s, i, e, args[i], stack)
		}
	}
	if s != nil && !s.conduit || typed {
		c.memory(call, fn, instr, args)
	}
	c.keptAfter(call, instr, args)
}

// expressions are the expressions that a call's arguments are written as, as many
// as there are values: nil where one expression stands for several.
func (c *checker) expressions(call *ast.CallExpr, args []ssa.Value) []ast.Expr {
	list := make([]ast.Expr, len(args))
	if len(call.Args) == len(args) {
		copy(list, call.Args)
	}
	return list
}

// number looks at an argument that is a number for C.
func (c *checker) number(call *ast.CallExpr, s *sink, i int, e ast.Expr, v ssa.Value, stack []ast.Node) {
	name := calleeName(call)
	if e != nil && call.Ellipsis.IsValid() && i == len(call.Args)-1 {
		if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok && s.kept {
			// The compiler looks into a literal slice as into an argument list.
			for _, elt := range lit.Elts {
				if !c.isUintptrOfPointer(elt) {
					c.part(call, name, elt)
				}
			}
			return
		}
	}
	if e != nil && c.isUintptrOfPointer(e) && s.kept {
		return
	}
	for _, o := range c.trace(v) {
		if o.conv == nil || c.safe(o.conv) {
			continue
		}
		c.badNumber(call, s, name, e, o.conv, stack)
		return
	}
}

// part looks at an element of a literal slice of arguments, by its syntax alone.
func (c *checker) part(call *ast.CallExpr, name string, e ast.Expr) {
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && c.isUintptrOfPointer(x) {
			c.report(e, x, "the conversion is only a part of an argument of %s: the compiler keeps what it points to alive and in place only where it is the whole", name)
			return false
		}
		return true
	})
}

// badNumber reports a number made of a pointer, by the conversion conv.
func (c *checker) badNumber(call *ast.CallExpr, s *sink, name string, e ast.Expr, conv ssa.Value, stack []ast.Node) {
	var at ast.Node = call
	if e != nil {
		at = e
	}
	related := nodeAt(conv.Pos())
	switch {
	case e != nil && c.isUintptrOfPointer(e): // and not kept
		if s.conduit {
			c.report(at, related, "%s hands its uintptr on to a call, and does not keep alive what that was made of: give it an unsafe.Pointer parameter, or mark it //go:uintptrescapes", name)
		} else {
			c.report(at, related, "%s has a body, so the compiler does not keep alive what its uintptr was made of: declare a pointer parameter, or mark it //go:uintptrescapes", name)
		}
	case e != nil && !isKind(c.pass.TypesInfo.TypeOf(e), types.Uintptr) && c.converts(e):
		c.report(at, related, "a pointer reaches %s as %s: the compiler keeps what it points to alive and in place only for uintptr(unsafe.Pointer(p)) as an argument; declare a pointer parameter", name, c.pass.TypesInfo.TypeOf(e))
	case e != nil && c.converts(e) && inCall(e, conv.Pos()):
		c.reportFix(at, related, c.fixSum(e), "the conversion is only a part of an argument of %s: the compiler keeps what it points to alive and in place only where it is the whole", name)
	default:
		switch conv.(type) {
		case *ssa.Call:
			c.report(at, related, "%s gets a uintptr that a function made of a pointer: the conversion must stand in the argument list; let the function answer an unsafe.Pointer", name)
			return
		case *ssa.UnOp, *ssa.Field:
			c.report(at, related, "%s gets a uintptr from a field that holds one made of a pointer: the conversion must stand in the argument list; let the field hold an unsafe.Pointer", name)
			return
		}
		var fix []analysis.SuggestedFix
		if e != nil && s.kept {
			fix = c.fixHoisted(e, stack)
		}
		c.reportFix(at, related, fix, "a uintptr made of a pointer%s reaches %s: the compiler keeps what it points to alive and in place only where the conversion stands in the argument list", c.line(conv.Pos(), call), name)
	}
}

// converts says whether a conversion of a pointer stands in the expression.
func (c *checker) converts(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && c.isUintptrOfPointer(x) {
			found = true
		}
		_, lit := n.(*ast.FuncLit)
		return !found && !lit
	})
	return found
}

func inCall(e ast.Expr, pos token.Pos) bool { return e.Pos() <= pos && pos < e.End() }

// line tells where a conversion stands, if not in the call's own line.
func (c *checker) line(pos token.Pos, call *ast.CallExpr) string {
	p, q := c.pass.Fset.Position(pos), c.pass.Fset.Position(call.Pos())
	switch {
	case !p.IsValid() || p == q:
		return ""
	case p.Filename == q.Filename:
		return fmt.Sprintf(" in line %d", p.Line)
	}
	return fmt.Sprintf(" in %s:%d", p.Filename[strings.LastIndexByte(p.Filename, '/')+1:], p.Line)
}

// indirect looks at a call by a value whose function may be a sink: the compiler
// does not know which it is, and keeps nothing.
func (c *checker) indirect(call *ast.CallExpr, instr ssa.CallInstruction) {
	common := instr.Common()
	if common.IsInvoke() || common.Value == nil {
		return
	}
	name := ""
	for _, v := range c.functionsOf(common.Value, map[ssa.Value]bool{}) {
		if s := c.sinkOfFunction(v); s != nil && s.fn != nil {
			name = s.fn.Name()
		}
	}
	if name == "" {
		return
	}
	c.examined++
	for i, v := range c.arguments(instr) {
		e := c.expressions(call, c.arguments(instr))[i]
		if v == nil || e == nil {
			continue
		}
		for _, o := range c.trace(v) {
			if o.conv != nil && !c.safe(o.conv) {
				c.report(e, nodeAt(o.conv.Pos()), "%s is called by a variable's value: the compiler does not know that it must keep alive what a uintptr was made of; call it by its name", name)
				break
			}
		}
	}
}

// sinkOfFunction is sinkOfSSA, which also sees through a method's value.
func (c *checker) sinkOfFunction(f *ssa.Function) *sink {
	if fn, ok := f.Object().(*types.Func); ok && isWrapper(f) {
		return c.sinkOf(fn)
	}
	return c.sinkOfSSA(f)
}

// functionsOf are the functions that a value can be, as far as local and package
// variables tell.
func (c *checker) functionsOf(v ssa.Value, seen map[ssa.Value]bool) (list []*ssa.Function) {
	if v == nil || seen[v] {
		return nil
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Function:
		return []*ssa.Function{v}
	case *ssa.MakeClosure:
		return []*ssa.Function{v.Fn.(*ssa.Function)}
	case *ssa.ChangeType:
		return c.functionsOf(v.X, seen)
	case *ssa.Phi:
		for _, e := range v.Edges {
			list = append(list, c.functionsOf(e, seen)...)
		}
	case *ssa.UnOp:
		var stored []ssa.Value
		switch addr := v.X.(type) {
		case *ssa.Global:
			stored = c.stores[addr]
		case *ssa.Alloc:
			stored = storedAt(addr)
		}
		for _, s := range stored {
			list = append(list, c.functionsOf(s, seen)...)
		}
	}
	return list
}

// memory looks at what the call's pointers point to.
func (c *checker) memory(call *ast.CallExpr, fn *types.Func, instr ssa.CallInstruction, args []ssa.Value) {
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
			c.report(e, nodeAt(conv.Pos()), "%s gets memory that holds a pointer as a number%s: nothing keeps what it points to alive and in place; use a runtime.Pinner", name, c.line(conv.Pos(), call))
		}
		if direct || isKind(ptr.Type(), types.UnsafePointer) {
			if t := c.pointee(e); t != nil {
				if what := holds(t, c.config.cgo); what != "" {
					c.report(e, nil, "%s gets a pointer to Go memory that holds %s (%s), of which C can make nothing", name, what, types.TypeString(t, types.RelativeTo(c.pass.Pkg)))
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

// pointee is what an expression that converts a pointer to unsafe.Pointer, and
// perhaps to uintptr, points to, nil where it is not seen.
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

// keptAfter looks at the arguments that the host keeps.
func (c *checker) keptAfter(call *ast.CallExpr, instr ssa.CallInstruction, args []ssa.Value) {
	f := instr.Parent()
	for _, i := range c.keepsOf(instr.Common().StaticCallee()) {
		if i >= len(args) || args[i] == nil {
			continue
		}
		var at ast.Node = call
		if e := c.expressions(call, args)[i]; e != nil {
			at = e
		}
		r := pointerOf(args[i])
		if c.still(r, nil) {
			continue
		}
		name := calleeName(call)
		if c.local(f, r) && !c.pinned(f, r) {
			c.report(at, nil, "%s keeps this memory after the call, and nothing here does: pin it by a runtime.Pinner, or use memory of the host's or a package variable", name)
		} else if c.pointsOn(f, r) {
			c.report(at, nil, "%s keeps this memory after the call, and it holds a pointer to Go memory: that must be pinned too", name)
		}
	}
}

// calleeName is how a call names its function.
func calleeName(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		if x, ok := ast.Unparen(fun.X).(*ast.Ident); ok {
			return x.Name + "." + fun.Sel.Name
		}
		return fun.Sel.Name
	}
	return "this function"
}

// nodeAt is a position as something to point at.
func nodeAt(pos token.Pos) ast.Node {
	if !pos.IsValid() {
		return nil
	}
	return &ast.BadExpr{From: pos, To: pos}
}

func (c *checker) report(at, related ast.Node, format string, args ...any) {
	c.reportFix(at, related, nil, format, args...)
}

func (c *checker) reportFix(at, related ast.Node, fix []analysis.SuggestedFix, format string, args ...any) {
	d := analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Message: fmt.Sprintf(format, args...), SuggestedFixes: fix}
	if related != nil && (related.Pos() < at.Pos() || at.End() <= related.Pos()) {
		d.Related = []analysis.RelatedInformation{{Pos: related.Pos(), Message: "the conversion"}}
	}
	c.pass.Report(d)
}
