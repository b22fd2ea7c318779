package keepalive

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// root is the memory that a pointer points into: the variable or allocation, or
// whatever the pointer came from.
func root(v ssa.Value) ssa.Value {
	for range 100 {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.Convert:
			if isWide(x.X.Type()) || isString(x.X.Type()) != isString(x.Type()) {
				return v
			}
			v = x.X
		case *ssa.SliceToArrayPointer:
			v = x.X
		case *ssa.UnOp:
			a, ok := x.X.(*ssa.Alloc)
			if x.Op != token.MUL || !ok {
				return v
			}
			// A variable that keeps one value.
			stored := storedAt(a)
			if len(stored) != 1 {
				return v
			}
			v = stored[0]
		case *ssa.Call:
			b, ok := x.Call.Value.(*ssa.Builtin)
			if !ok {
				return v
			}
			switch b.Name() {
			case "Add", "Slice", "SliceData", "StringData", "String":
				v = x.Call.Args[0]
			default:
				return v
			}
		default:
			return v
		}
	}
	return v
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// same says whether two roots are the same memory as far as can be seen.
func same(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	x, ok := a.(*ssa.UnOp)
	y, ok2 := b.(*ssa.UnOp)
	if !ok || !ok2 || x.Op != y.Op {
		return false
	}
	fx, ok := x.X.(*ssa.FieldAddr)
	fy, ok2 := y.X.(*ssa.FieldAddr)
	if ok && ok2 {
		return fx.Field == fy.Field && same(root(fx.X), root(fy.X))
	}
	return x.X == y.X
}

// safe says whether what a conversion's pointer points to needs no care: it is
// no memory of Go's, or a package variable, or pinned.
func (c *checker) safe(conv ssa.Value) bool {
	switch conv := conv.(type) {
	case *ssa.Convert:
		return c.still(conv.X, nil) || c.pinned(conv.Parent(), root(conv.X))
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

// still says whether a pointer points to memory that neither moves nor goes.
func (c *checker) still(v ssa.Value, seen []ssa.Value) bool {
	r := root(v)
	if slices.Contains(seen, r) {
		return true
	}
	seen = append(seen, r)
	switch r := r.(type) {
	case *ssa.Global, *ssa.Function:
		return true
	case *ssa.Const:
		return true // nil, a string's bytes
	case *ssa.Phi:
		for _, e := range r.Edges {
			if !c.still(e, seen) {
				return false
			}
		}
		return true
	case *ssa.Convert: // of a number: an address that was got from elsewhere
		if !isWide(r.X.Type()) {
			return false
		}
		for _, o := range c.trace(r.X) {
			if o.conv != nil && !c.safe(o.conv) {
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
				if !c.still(s, seen) {
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
			all = all && c.still(ret.Results[i], nil)
		}
		if all && some {
			if c.foreigns[f] == nil {
				c.foreigns[f] = new(foreignFact)
			}
			c.foreigns[f].Results = append(c.foreigns[f].Results, i)
			changed = true
		}
	}
	return changed
}

// hasAddress says whether a type's values are addresses.
func hasAddress(t types.Type) bool {
	_, slice := t.Underlying().(*types.Slice)
	return slice || isPointer(t)
}

// pinned says whether a runtime.Pinner pins the memory in the function f.
func (c *checker) pinned(f *ssa.Function, r ssa.Value) bool {
	return c.handed(f, r, "(*runtime.Pinner).Pin")
}

// keptAlive says whether runtime.KeepAlive is called with the memory, and it is
// certainly on no stack.
func (c *checker) keptAlive(f *ssa.Function, r ssa.Value) bool {
	switch r := r.(type) {
	case *ssa.Alloc:
		return false
	case *ssa.MakeSlice:
		if _, ok := r.Len.(*ssa.Const); ok {
			return false
		}
	}
	return c.handed(f, r, "runtime.KeepAlive")
}

// handed says whether memory is an argument of a call of the function named.
func (c *checker) handed(f *ssa.Function, r ssa.Value, name string) bool {
	for f != nil {
		for _, block := range f.Blocks {
			for _, instr := range block.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				callee := call.Common().StaticCallee()
				if callee == nil || callee.Object() == nil || callee.Object().(*types.Func).FullName() != name {
					continue
				}
				args := call.Common().Args
				if same(root(args[len(args)-1]), r) {
					return true
				}
			}
		}
		f = f.Parent()
	}
	return false
}

// inside are the numbers made of pointers that are stored in the memory r by its
// function.
func (c *checker) inside(f *ssa.Function, r ssa.Value) (list []ssa.Value) {
	for _, block := range f.Blocks {
		for _, instr := range block.Instrs {
			store, ok := instr.(*ssa.Store)
			if !ok || !same(root(store.Addr), r) {
				continue
			}
			// A literal is made aside and copied.
			if load, ok := store.Val.(*ssa.UnOp); ok && load.Op == token.MUL && load.X != r {
				if _, ok := load.X.(*ssa.Alloc); ok && !isWide(load.Type()) {
					list = append(list, c.inside(f, load.X)...)
				}
			}
			if !isWide(store.Val.Type()) || store.Addr == r && !pointsToNumber(r) {
				continue
			}
			for _, o := range c.trace(store.Val) {
				if o.conv == nil || c.safe(o.conv) {
					continue
				}
				if conv, ok := o.conv.(*ssa.Convert); ok && c.keptAlive(f, root(conv.X)) {
					continue
				}
				list = append(list, o.conv)
			}
		}
	}
	return list
}

// pointsOn says whether the function f stores into the memory r a pointer to memory
// that may move or go.
func (c *checker) pointsOn(f *ssa.Function, r ssa.Value) bool {
	for _, block := range f.Blocks {
		for _, instr := range block.Instrs {
			store, ok := instr.(*ssa.Store)
			if ok && store.Addr != r && isPointer(store.Val.Type()) && same(root(store.Addr), r) &&
				!c.still(store.Val, nil) && !c.pinned(f, root(store.Val)) {
				return true
			}
		}
	}
	return false
}

// pointsToNumber says whether memory is one integer, such as *p = uintptr(…).
func pointsToNumber(r ssa.Value) bool {
	p, ok := r.Type().Underlying().(*types.Pointer)
	return ok && isWide(p.Elem())
}

// local says whether r is memory that f makes and that nothing else holds on to,
// so that it may be gone once f does not use it any more.
func (c *checker) local(f *ssa.Function, r ssa.Value) bool {
	switch r.(type) {
	case *ssa.Alloc, *ssa.MakeSlice:
	default:
		return false
	}
	return !held(r, map[ssa.Value]bool{})
}

// held says whether a pointer to the memory v is stored, sent, returned or given
// to a call where it may be kept.
func held(v ssa.Value, seen map[ssa.Value]bool) bool {
	refs := v.Referrers()
	if refs == nil || seen[v] {
		return false
	}
	seen[v] = true
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Val == v {
				if a, ok := r.Addr.(*ssa.Alloc); !ok || heldVariable(a, seen) {
					return true
				}
			}
		case *ssa.Return, *ssa.Send, *ssa.MapUpdate, *ssa.MakeClosure, *ssa.Select:
			return true
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Slice, *ssa.Convert, *ssa.ChangeType, *ssa.MakeInterface, *ssa.Phi:
			if held(r.(ssa.Value), seen) {
				return true
			}
		case ssa.CallInstruction:
			// What a call does with it is its own matter; runtime.SetFinalizer
			// and the like are not looked at.
		}
	}
	return false
}

// heldVariable is held for what a local variable is read as.
func heldVariable(a *ssa.Alloc, seen map[ssa.Value]bool) bool {
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp:
			if held(r, seen) {
				return true
			}
		case *ssa.MakeClosure:
			return true
		}
	}
	return false
}
