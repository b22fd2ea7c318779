package keepalive

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// indirect checks a call of a function value, which may be a sink: the compiler does not
// know the function, and keeps nothing. It reports whether it may be a sink.
func (c *checker) indirect(call *ast.CallExpr, instr ssa.CallInstruction) bool {
	common := instr.Common()
	if common.IsInvoke() || common.Value == nil {
		return false
	}
	name := ""
	for _, v := range c.functionsOf(common.Value, map[ssa.Value]bool{}) {
		if s := c.sinkOfFunction(v); s != nil && s.fn != nil {
			name = s.fn.Name()
		}
	}
	if name == "" {
		return false
	}
	c.examined++
	for i, v := range c.arguments(instr) {
		e := c.expressions(call, c.arguments(instr))[i]
		if v == nil || e == nil {
			continue
		}
		if conv := c.unsafeOf(node{number, v}); conv != nil {
			c.report(e, nodeAt(conv.Pos()), "%s is called by a variable's value: the compiler does not know that it must keep the memory of a uintptr alive; call it by its name", name)
		}
	}
	return true
}

// sinkOfFunction is like sinkOfSSA, but also resolves method values.
func (c *checker) sinkOfFunction(f *ssa.Function) *sink {
	if fn, ok := f.Object().(*types.Func); ok && isWrapper(f) {
		return c.sinkOf(fn)
	}
	return c.sinkOfSSA(f)
}

// functionsOf returns the functions that a value can be, as far as local and package
// variables show.
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
