package keepalive

import (
	"golang.org/x/tools/go/ssa"
)

// pinned says whether a runtime.Pinner pins the memory in the function f.
func (c *checker) pinned(f *ssa.Function, r ssa.Value) bool {
	return c.handed(f, r, pin)
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
	return c.handed(f, r, keepAlive)
}

// The functions that memory is handed to so that it stays.
const (
	pin       = "(*runtime.Pinner).Pin"
	keepAlive = "runtime.KeepAlive"
)

// handed reports whether memory is an argument of a call of the function named, in f or
// in one that f stands in.
func (c *checker) handed(f *ssa.Function, r ssa.Value, name string) bool {
	for ; f != nil; f = f.Parent() {
		if c.indexOf(f).handed[handing{name, identity(r)}] {
			return true
		}
	}
	return false
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
