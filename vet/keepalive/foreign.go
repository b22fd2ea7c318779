package keepalive

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// safe reports whether what a conversion's pointer points to needs no care: it is
// no memory of Go's, or a package variable, or pinned. The result is remembered.
func (c *checker) safe(conv ssa.Value) bool {
	if ok, known := c.safes[conv]; known {
		return ok
	}
	if c.asking[conv] {
		return true // a loop: what else there is decides
	}
	c.asking[conv] = true
	begun := len(c.assumed)
	ok := c.needsNoCare(conv)
	delete(c.asking, conv)
	if !ok {
		// Those inside may have been found safe because this was taken to be.
		for _, inner := range c.assumed[begun:] {
			delete(c.safes, inner)
		}
		c.assumed = c.assumed[:begun]
	} else if c.assumed = append(c.assumed, conv); len(c.asking) == 0 {
		c.assumed = c.assumed[:0]
	}
	c.safes[conv] = ok
	return ok
}

// needsNoCare is safe without a memory.
func (c *checker) needsNoCare(conv ssa.Value) bool {
	switch conv := conv.(type) {
	case *ssa.Convert:
		return c.still(conv.X) || c.pinned(conv.Parent(), root(conv.X))
	case *ssa.Call:
		// A helper's result, whose pointer is not seen. It may have handed that
		// out as well.
		return slices.ContainsFunc(conv.Call.Args, func(arg ssa.Value) bool {
			out, ok := root(arg).(*ssa.Alloc)
			return ok && c.keptOut(conv.Parent(), out)
		})
	}
	return false
}

// keptOut says whether out is a pointer variable of the function f that others
// assign, so that it does not point to f's stack, and runtime.KeepAlive is called
// with it.
func (c *checker) keptOut(f *ssa.Function, out *ssa.Alloc) bool {
	elem := out.Type().Underlying().(*types.Pointer).Elem()
	if !isPointer(elem) || len(storedAt(out)) > 0 {
		return false
	}
	for _, r := range *out.Referrers() {
		if load, ok := r.(*ssa.UnOp); ok && c.handed(f, load, "runtime.KeepAlive") {
			return true
		}
	}
	return false
}

// still reports whether a pointer points to memory that neither moves nor goes.
func (c *checker) still(v ssa.Value) bool { return c.stillOnce(v, map[ssa.Value]bool{}) }

// stillOnce is still for a pointer that is one of several which all have to be: those
// seen are, or the result is false whatever this one is.
func (c *checker) stillOnce(v ssa.Value, seen map[ssa.Value]bool) bool {
	r := root(v)
	if !c.step() || seen[r] {
		return true
	}
	seen[r] = true
	switch r := r.(type) {
	case *ssa.Global, *ssa.Function:
		return true
	case *ssa.Const:
		return true // nil, a string's bytes
	case *ssa.Phi:
		for _, e := range r.Edges {
			if !c.stillOnce(e, seen) {
				return false
			}
		}
		return true
	case *ssa.Convert: // of a number: an address that was got from elsewhere
		if !isWide(r.X.Type()) {
			return false
		}
		for _, conv := range c.conversions(r.X) {
			if !c.safe(conv) {
				return false
			}
		}
		return true
	case *ssa.Extract:
		call, ok := r.Tuple.(*ssa.Call)
		return ok && c.foreign(call, r.Index)
	case *ssa.Call:
		return c.foreign(r, 0)
	case *ssa.UnOp:
		if a, ok := r.X.(*ssa.Alloc); ok && r.Op == token.MUL {
			// One that is never assigned was filled by whom its address was
			// given: by C, most often.
			for _, s := range storedAt(a) {
				if !c.stillOnce(s, seen) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// foreign says whether result i of a call is memory that is not Go's.
func (c *checker) foreign(call *ssa.Call, i int) bool {
	f := call.Call.StaticCallee()
	if f == nil {
		return false
	}
	fn, ok := f.Object().(*types.Func)
	if ok && (c.config.isForeign(fn) || c.tables.Func(fn) != nil) {
		return true
	}
	fact := c.foreigns[f]
	if fact == nil && ok && fn.Pkg() != c.pass.Pkg && !isWrapper(f) {
		if fact = new(foreignFact); !c.pass.ImportObjectFact(fn, fact) {
			return false
		}
	}
	return fact != nil && slices.Contains(fact.Results, i)
}

// summarizeForeign adds the results of f that are memory which is not Go's, or a
// package variable: whatever f returns.
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
			c.forget()
		}
	}
	return changed
}

// hasAddress says whether a type's values are addresses.
func hasAddress(t types.Type) bool {
	_, slice := t.Underlying().(*types.Slice)
	return slice || isPointer(t)
}
