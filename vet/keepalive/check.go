package keepalive

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// file checks every call in a file.
func (c *checker) file(file *ast.File) {
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if call, ok := n.(*ast.CallExpr); ok && c.call(call, stack) && c.spent() {
			c.missed.add(call, file)
		}
		return true
	})
}

// call checks one call, and reports whether it may reach C.
func (c *checker) call(call *ast.CallExpr, stack []ast.Node) bool {
	instr := c.calls[posKey(call.Lparen)]
	if instr == nil {
		return false
	}
	fn := c.callee(call)
	s := c.sinkOf(fn)
	f := instr.Common().StaticCallee()
	if s == nil && fn == nil {
		// A function literal, or a function's value.
		if s = c.sinkOfSSA(f); s == nil {
			return c.indirect(call, instr)
		}
	}
	typed := fn != nil && c.tables.Func(fn) != nil
	args := c.arguments(instr)
	if s != nil && !s.conduit {
		c.examined++
	}
	if s != nil && !c.unmaps[posKey(call.Lparen)] {
		for i, e := range c.expressions(call, args) {
			if args[i] == nil || !s.has(i) {
				continue
			}
			c.number(call, s, i, e, args[i], stack)
		}
	}
	if s != nil && !s.conduit || typed {
		c.memory(call, instr, args)
	}
	kept := c.keptAfter(call, instr, args)
	return s != nil || typed || kept
}

// expressions returns the source expressions of a call's arguments, one for each value, or
// nil if one expression stands for several.
func (c *checker) expressions(call *ast.CallExpr, args []ssa.Value) []ast.Expr {
	list := make([]ast.Expr, len(args))
	if len(call.Args) == len(args) {
		copy(list, call.Args)
	}
	return list
}

// number checks an argument that is a number for C.
func (c *checker) number(call *ast.CallExpr, s *sink, i int, e ast.Expr, v ssa.Value, stack []ast.Node) {
	name := calleeName(call)
	if e != nil && call.Ellipsis.IsValid() && i == len(call.Args)-1 {
		if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok && s.kept {
			// The compiler treats a literal slice like an argument list.
			c.literal(call, s, name, lit, v, stack)
			return
		}
	}
	if e != nil && c.isUintptrOfPointer(e) && s.kept {
		return
	}
	if conv := c.unsafeOf(node{number, v}); conv != nil {
		c.badNumber(call, s, name, e, conv, stack)
	}
}

// literal checks the elements of a literal slice of arguments.
func (c *checker) literal(call *ast.CallExpr, s *sink, name string, lit *ast.CompositeLit, v ssa.Value, stack []ast.Node) {
	values := map[int64]ssa.Value{}
	for _, e := range c.stored(root(v)) {
		values[e.index] = e.value
	}
	index := int64(-1)
	for _, e := range lit.Elts {
		index++
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			index, _ = constant.Int64Val(c.pass.TypesInfo.Types[kv.Key].Value)
			e = kv.Value
		}
		if c.isUintptrOfPointer(e) || values[index] == nil {
			continue
		}
		if conv := c.unsafeOf(node{number, values[index]}); conv != nil {
			c.badNumber(call, s, name, e, conv, stack)
		}
	}
}

// badNumber reports a number made of a pointer, by the conversion conv.
func (c *checker) badNumber(call *ast.CallExpr, s *sink, name string, e ast.Expr, conv ssa.Value, stack []ast.Node) {
	var at ast.Node = call
	if e != nil {
		at = e
	}
	related := nodeAt(conv.Pos())
	switch {
	case e != nil && c.isUintptrOfPointer(e): // but the compiler does not keep it
		if s.conduit {
			c.report(at, related, "%s hands its uintptr on to a call, and does not keep its memory alive: give it an unsafe.Pointer parameter, or mark it //go:uintptrescapes", name)
		} else {
			c.report(at, related, "%s has a body, so the compiler does not keep the memory of its uintptr alive: declare a pointer parameter, or mark it //go:uintptrescapes", name)
		}
	case e != nil && !isKind(c.pass.TypesInfo.TypeOf(e), types.Uintptr) && c.converts(e):
		c.report(at, related, "a pointer reaches %s as %s: the compiler keeps its memory alive and in place only for uintptr(unsafe.Pointer(p)) as an argument; declare a pointer parameter", name, c.pass.TypesInfo.TypeOf(e))
	case e != nil && c.converts(e) && inCall(e, conv.Pos()):
		c.reportFix(at, related, c.fixSum(e), "the conversion is only a part of an argument of %s: the compiler keeps its memory alive and in place only where it is the whole", name)
	default:
		switch conv.(type) {
		case *ssa.Call:
			c.report(at, related, "%s gets a uintptr that a function made of a pointer: the conversion must stand in the argument list; let the function return an unsafe.Pointer", name)
			return
		case *ssa.UnOp, *ssa.Field:
			c.report(at, related, "%s gets a uintptr from a field that holds one made of a pointer: the conversion must stand in the argument list; let the field hold an unsafe.Pointer", name)
			return
		}
		var fix []analysis.SuggestedFix
		if e != nil && s.kept {
			fix = c.fixHoisted(e, stack)
		}
		c.reportFix(at, related, fix, "a uintptr made of a pointer%s reaches %s: the compiler keeps its memory alive and in place only where the conversion stands in the argument list", c.line(conv.Pos(), call), name)
	}
}

// converts reports whether the expression contains a conversion of a pointer.
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

// keptAfter checks the arguments that the host keeps after the call, and reports whether
// there are any.
func (c *checker) keptAfter(call *ast.CallExpr, instr ssa.CallInstruction, args []ssa.Value) bool {
	f := instr.Parent()
	list := c.keepsOf(instr.Common().StaticCallee())
	for _, i := range list {
		if i >= len(args) || args[i] == nil {
			continue
		}
		var at ast.Node = call
		if e := c.expressions(call, args)[i]; e != nil {
			at = e
		}
		r := pointerOf(args[i])
		if c.still(r) {
			continue
		}
		name := calleeName(call)
		if c.local(f, r) && !c.pinned(f, r) {
			c.report(at, nil, "%s keeps this memory after the call, and nothing here does: pin it by a runtime.Pinner, or use memory of the host's or a package variable", name)
		} else if c.pointsOn(f, r) {
			c.report(at, nil, "%s keeps this memory after the call, and it holds a pointer to Go memory: that must be pinned too", name)
		}
	}
	return len(list) > 0
}
