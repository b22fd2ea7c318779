package keepalive

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// safe reports whether the memory of a conversion's pointer needs no care: it is not Go's, or
// it is a package variable, or pinned. The result is remembered.
func (c *checker) safe(conv ssa.Value) bool {
	return c.judge(conv, func() ssa.Value {
		if c.needsNoCare(conv) {
			return nil
		}
		return conv
	}) == nil
}

// needsNoCare computes safe.
func (c *checker) needsNoCare(conv ssa.Value) bool {
	switch conv := conv.(type) {
	case *ssa.Convert:
		return c.still(conv.X) || c.pinned(conv.Parent(), root(conv.X))
	case *ssa.Call:
		// The pointer in a helper is not visible. The helper may also have stored the
		// pointer in a variable of the caller.
		return slices.ContainsFunc(conv.Call.Args, func(arg ssa.Value) bool {
			out, ok := root(arg).(*ssa.Alloc)
			return ok && c.keptOut(conv.Parent(), out)
		})
	}
	return false
}

// keptOut reports whether out is a pointer variable of the function f that other functions
// assign, so that it does not point to f's stack, and f calls runtime.KeepAlive with it.
func (c *checker) keptOut(f *ssa.Function, out *ssa.Alloc) bool {
	elem := out.Type().Underlying().(*types.Pointer).Elem()
	if !isPointer(elem) || len(storedAt(out)) > 0 {
		return false
	}
	for _, r := range *out.Referrers() {
		if load, ok := r.(*ssa.UnOp); ok && c.handed(f, load, keepAlive) {
			return true
		}
	}
	return false
}

// still reports whether a pointer points to memory that is neither moved nor freed. The
// result is remembered.
func (c *checker) still(v ssa.Value) bool {
	r := root(v)
	if !c.step() {
		return true
	}
	return c.judge(pointer{r}, func() ssa.Value {
		if c.neverMoves(r) {
			return nil
		}
		return r
	}) == nil
}

// pointer is a key of judges for the memory that a value points to.
type pointer struct{ to ssa.Value }

// neverMoves computes still. If v may be several pointers, all must satisfy it.
func (c *checker) neverMoves(r ssa.Value) bool {
	switch r := r.(type) {
	case *ssa.Global, *ssa.Function:
		return true
	case *ssa.Const:
		return true // nil, or a string's bytes
	case *ssa.Phi:
		return !slices.ContainsFunc(r.Edges, func(e ssa.Value) bool { return !c.still(e) })
	case *ssa.Convert: // of a number: an address from elsewhere
		return isWide(r.X.Type()) && c.unsafeOf(node{number, r.X}) == nil
	case *ssa.Extract:
		call, ok := r.Tuple.(*ssa.Call)
		return ok && c.foreign(call, r.Index)
	case *ssa.Call:
		return c.foreign(r, 0)
	case *ssa.UnOp:
		if a, ok := r.X.(*ssa.Alloc); ok && r.Op == token.MUL {
			// A variable that is never assigned was filled through its address,
			// most often by C.
			return !slices.ContainsFunc(storedAt(a), func(s ssa.Value) bool { return !c.still(s) })
		}
	}
	return false
}

// foreign reports whether result i of a call is memory that is not Go's.
func (c *checker) foreign(call *ssa.Call, i int) bool {
	f := call.Call.StaticCallee()
	if f == nil {
		return false
	}
	fn, ok := f.Object().(*types.Func)
	if ok && (c.config.isForeign(fn) || c.tables.Func(fn) != nil) {
		return true
	}
	c.consulted[f] = true
	fact := c.foreigns[f]
	if fact == nil && ok && fn.Pkg() != c.pass.Pkg && !isWrapper(f) {
		if fact = new(foreignFact); !c.pass.ImportObjectFact(fn, fact) {
			return false
		}
	}
	return fact != nil && slices.Contains(fact.Results, i)
}

// summarizeForeign adds the results of f that always point to memory that is not Go's, or to
// a package variable.
func (c *checker) summarizeForeign(f *ssa.Function) (changed bool) {
	var returns []*ssa.Return
	for _, block := range f.Blocks {
		if ret, ok := block.Instrs[len(block.Instrs)-1].(*ssa.Return); ok {
			returns = append(returns, ret)
		}
	}
	for i := range f.Signature.Results().Len() {
		if !hasAddress(f.Signature.Results().At(i).Type()) || c.foreigns[f] != nil && slices.Contains(c.foreigns[f].Results, i) {
			continue
		}
		all, some := true, false
		for _, ret := range returns {
			_, isNil := ret.Results[i].(*ssa.Const)
			some = some || !isNil
			all = all && c.still(ret.Results[i])
		}
		if all && some {
			if c.foreigns[f] == nil {
				c.foreigns[f] = new(foreignFact)
			}
			c.foreigns[f].Results = append(c.foreigns[f].Results, i)
			changed = true
		}
	}
	if changed {
		c.grown(f)
	}
	return changed
}

// hasAddress reports whether a type's values are addresses.
func hasAddress(t types.Type) bool {
	_, slice := t.Underlying().(*types.Slice)
	return slice || isPointer(t)
}
