package nosplitcall

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// escapes reports whether the memory at v may outlive the function: it follows v to the
// places where it is stored, returned or passed on. In doubt it returns true.
func (a *analyzer) escapes(v ssa.Value) bool { return a.flows(v, &trace{seen: map[ssa.Value]bool{}}) }

// A trace follows one value.
type trace struct {
	seen     map[ssa.Value]bool
	inner    int  // the depth of called functions
	returned bool // a called function returns it
}

func (a *analyzer) flows(v ssa.Value, t *trace) bool {
	if t.seen[v] {
		return false
	}
	t.seen[v] = true
	refs := v.Referrers()
	if refs == nil {
		return true
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.If, *ssa.Index, *ssa.Lookup, *ssa.Range, *ssa.Next, *ssa.RunDefers:
		case *ssa.BinOp:
		case *ssa.UnOp:
			// A load: its value matters only if a pointer was stored there, which the
			// case of stores follows.
		case *ssa.Store:
			if r.Val != v {
				continue // the address of a store
			}
			root := rootOf(r.Addr)
			cell, ok := root.(*ssa.Alloc)
			if !ok || a.flows(cell, t) || a.loads(cell, t) {
				return true
			}
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Slice, *ssa.ChangeType, *ssa.Phi, *ssa.Field,
			*ssa.MakeInterface, *ssa.ChangeInterface, *ssa.TypeAssert, *ssa.Extract, *ssa.SliceToArrayPointer:
			if a.flows(r.(ssa.Value), t) {
				return true
			}
		case *ssa.Convert:
			if b, ok := r.Type().Underlying().(*types.Basic); ok && b.Kind() != types.UnsafePointer {
				continue // an integer, or a copy
			}
			if a.flows(r, t) {
				return true
			}
		case *ssa.MakeClosure:
			t.inner++
			kept := false
			for i, b := range r.Bindings {
				kept = kept || b == v && a.flows(r.Fn.(*ssa.Function).FreeVars[i], t)
			}
			t.inner--
			if kept || a.flows(r, t) {
				return true
			}
		case *ssa.Return:
			if t.inner == 0 {
				return true
			}
			t.returned = true
		case ssa.CallInstruction:
			if a.kept(r, v, t) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// loads reports whether a pointer read back from a local cell escapes.
func (a *analyzer) loads(v ssa.Value, t *trace) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp:
			if r.Op == token.MUL && hasPointers(r.Type()) && a.flows(r, t) {
				return true
			}
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Slice:
			if a.loads(r.(ssa.Value), t) {
				return true
			}
		}
	}
	return false
}

// kept reports whether a call may keep v.
func (a *analyzer) kept(c ssa.CallInstruction, v ssa.Value, t *trace) bool {
	com := c.Common()
	if d, ok := c.(*ssa.Defer); ok && !loops(d.Block()) {
		if com.Value == v && !com.IsInvoke() {
			return false // the record is in the frame
		}
		fn := com.StaticCallee()
		for i, arg := range com.Args {
			if arg == v && (fn == nil || a.param(fn, i, t)) {
				return true
			}
		}
		return false
	}
	if _, ok := c.(*ssa.Call); !ok {
		return true // go, defer in a loop
	}
	if com.Value == v && !com.IsInvoke() {
		if _, ok := v.(*ssa.MakeClosure); ok {
			return false // called immediately
		}
	}
	if b, ok := com.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append":
			return len(com.Args) > 0 && com.Args[0] != v && elementsPoint(v) || a.flows(c.(*ssa.Call), t)
		case "panic":
			return true
		case "ssa:wrapnilchk", "Add", "Slice", "String", "SliceData", "StringData", "min", "max":
			return a.flows(c.(*ssa.Call), t)
		}
		return false
	}
	fn := com.StaticCallee()
	if fn == nil {
		return true
	}
	for i, arg := range com.Args {
		if arg != v {
			continue
		}
		before := t.returned
		t.returned = false
		t.inner++
		kept := a.param(fn, i, t)
		t.inner--
		returned := t.returned
		t.returned = before
		if kept || returned && a.flows(c.(*ssa.Call), t) {
			return true
		}
	}
	return false
}

func elementsPoint(v ssa.Value) bool {
	s, ok := v.Type().Underlying().(*types.Slice)
	return !ok || hasPointers(s.Elem())
}

// param reports whether a function may keep its i-th parameter.
func (a *analyzer) param(fn *ssa.Function, i int, t *trace) bool {
	if obj, ok := fn.Object().(*types.Func); ok {
		if yes, _ := intrinsic(obj); yes {
			return obj.Name() == "StorePointer" || obj.Name() == "SwapPointer" || obj.Name() == "CompareAndSwapPointer"
		}
		sym := a.symbol(obj)
		if otherStack[sym] {
			return false
		}
		if len(fn.Blocks) == 0 && a.leafOf(obj) != noLeaf {
			t.returned = hasPointers(obj.Signature().Results()) // it may return v, but it stores no pointers
			return false
		}
		if p, ok := a.dirs.funcs[obj]; ok && len(fn.Blocks) == 0 && p.noescape {
			return false
		}
		if _, f := a.world.resolve(sym); f != nil && len(fn.Blocks) == 0 {
			return i >= len(f.NoEscape) || !f.NoEscape[i]
		}
	}
	if i >= len(fn.Params) || len(fn.Blocks) == 0 {
		return true
	}
	return a.flows(fn.Params[i], t)
}

// rootOf returns the value whose memory contains an address.
func rootOf(addr ssa.Value) ssa.Value {
	for {
		switch v := addr.(type) {
		case *ssa.FieldAddr:
			addr = v.X
		case *ssa.IndexAddr:
			if _, ok := v.X.Type().Underlying().(*types.Slice); ok {
				if s, ok := v.X.(*ssa.Slice); ok {
					addr = s.X
					continue
				}
				return v.X
			}
			addr = v.X
		case *ssa.ChangeType:
			addr = v.X
		case *ssa.Convert: // by way of unsafe.Pointer
			addr = v.X
		default:
			return addr
		}
	}
}

// hasPointers reports whether a value of type t holds pointers that the garbage
// collector follows.
func hasPointers(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.String || u.Kind() == types.UnsafePointer || u.Kind() == types.UntypedString
	case *types.Array:
		return u.Len() > 0 && hasPointers(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if hasPointers(f.Type()) {
				return true
			}
		}
		return false
	case *types.Pointer:
		return !notInHeap(u.Elem())
	case *types.Tuple:
		for v := range u.Variables() {
			if hasPointers(v.Type()) {
				return true
			}
		}
		return false
	}
	return true
}

// notInHeap reports whether pointers to t are left alone by the collector: t embeds
// internal/runtime/sys.NotInHeap.
func notInHeap(t types.Type) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Name() == "NotInHeap" {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if n, ok := types.Unalias(f.Type()).(*types.Named); ok && n.Obj().Name() == "NotInHeap" {
				return true
			}
		}
	}
	return false
}
