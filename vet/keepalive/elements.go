package keepalive

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// storedAt returns the values stored at a variable's address.
func storedAt(a ssa.Value) (list []ssa.Value) {
	refs := a.Referrers()
	if refs == nil {
		return nil
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr == a {
				list = append(list, r.Val)
			}
		case *ssa.MakeClosure:
			fn := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == a && i < len(fn.FreeVars) {
					list = append(list, storedAt(fn.FreeVars[i])...)
				}
			}
		}
	}
	return list
}

// elements follows the elements of a slice or array.
func (t *tracer) elements(v ssa.Value) {
	for _, e := range t.c.stored(v) {
		t.value(e.value)
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		t.value(v)
	case *ssa.Slice:
		t.visit(node{elements, v.X})
	case *ssa.Phi:
		for _, e := range v.Edges {
			t.visit(node{elements, e})
		}
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok && v.Op == token.MUL {
			t.visit(node{storedSlice, a})
		}
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			for _, arg := range v.Call.Args {
				t.visit(node{elements, arg})
			}
		}
	}
}

// arguments returns a call's arguments without the receiver. Variadic arguments that the call
// lists are returned one by one.
func (c *checker) arguments(call ssa.CallInstruction) []ssa.Value {
	common := call.Common()
	args := common.Args
	sig := common.Signature()
	if f := common.StaticCallee(); f != nil && f.Signature.Recv() != nil && len(args) > 0 {
		args = args[1:]
		sig = f.Signature
	}
	if !sig.Variadic() || len(args) == 0 {
		return args
	}
	rest, ok := args[len(args)-1].(*ssa.Slice)
	if !ok {
		return args
	}
	array, ok := rest.X.(*ssa.Alloc)
	if !ok || array.Comment != "varargs" {
		return args
	}
	n := array.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array).Len()
	list := make([]ssa.Value, n)
	for _, e := range c.stored(array) {
		if e.index >= 0 && e.index < n {
			list[e.index] = e.value
		}
	}
	return append(args[:len(args)-1:len(args)-1], list...)
}

// An element is a value stored into an array or a slice.
type element struct {
	index int64 // -1: not known
	value ssa.Value
}

// stored returns the values stored into the elements of an array or slice through v.
func (c *checker) stored(v ssa.Value) (list []element) {
	refs := v.Referrers()
	if refs == nil {
		return nil
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.IndexAddr:
			if r.X != v {
				continue
			}
			index := int64(-1)
			if k, ok := r.Index.(*ssa.Const); ok {
				index = k.Int64()
			}
			for _, s := range storedAt(r) {
				list = append(list, element{index, s})
			}
		case *ssa.Slice:
			if r.X == v {
				list = append(list, c.stored(r)...)
			}
		}
	}
	return list
}
