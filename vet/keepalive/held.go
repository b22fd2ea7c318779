package keepalive

import (
	"golang.org/x/tools/go/ssa"
)

// pinned reports whether a runtime.Pinner pins the memory in the function f.
func (c *checker) pinned(f *ssa.Function, r ssa.Value) bool {
	return c.handed(f, r, pin)
}

// keptAlive reports whether runtime.KeepAlive is called with the memory, and the memory is
// certainly not on a stack.
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

// The functions that keep memory in place or alive.
const (
	pin       = "(*runtime.Pinner).Pin"
	keepAlive = "runtime.KeepAlive"
)

// handed reports whether memory is an argument of a call of the named function, in f or in a
// function that encloses f.
func (c *checker) handed(f *ssa.Function, r ssa.Value, name string) bool {
	for ; f != nil; f = f.Parent() {
		if c.indexOf(f).handed[handing{name, identity(r)}] {
			return true
		}
	}
	return false
}

// local reports whether r is memory that f makes and that nothing else refers to, so that it
// may be freed after its last use in f.
func (c *checker) local(f *ssa.Function, r ssa.Value) bool {
	switch r.(type) {
	case *ssa.Alloc, *ssa.MakeSlice:
	default:
		return false
	}
	return !held(r, map[ssa.Value]bool{})
}

// held reports whether a pointer to the memory v is stored, sent, returned or passed to a
// call that may keep it.
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
			// Calls are not followed; runtime.SetFinalizer and similar functions
			// are not considered.
		}
	}
	return false
}

// heldVariable is held for the values that are read from a local variable.
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
