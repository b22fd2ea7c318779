package keepalive

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// An origin is a place from which a number comes: a conversion of a pointer, a helper's
// result that was made of one, or a parameter. Other origins do not matter.
type origin struct {
	conv  ssa.Value // *ssa.Convert of an unsafe.Pointer, or a call
	param *ssa.Parameter
}

// holding returns the kind of value that flows from the origin.
func (o origin) holding() holding {
	if o.conv != nil {
		return pointers
	}
	return parameters
}

// A node is a place through which numbers flow.
type node struct {
	kind nodeKind
	at   any // an ssa.Value; for stores, a *types.Var for a field, or a variable
}

type nodeKind byte

const (
	number      nodeKind = iota // the value itself
	elements                    // the elements of a slice or an array
	stores                      // the values stored into a field or a variable
	storedSlice                 // the elements of slices in a local variable
)

// tracer goes back from a node to the nodes that flow into it. It calls visit with these in
// order, and found with the origins among them.
type tracer struct {
	c     *checker
	visit func(node)
	found func(origin)
}

// expand visits the nodes that flow into a node.
func (t *tracer) expand(n node) {
	switch n.kind {
	case number:
		t.number(n.at.(ssa.Value))
	case elements:
		t.elements(n.at.(ssa.Value))
	case stores:
		for _, v := range t.c.storesInto(n.at) {
			t.value(v)
		}
	case storedSlice:
		a := n.at.(ssa.Value)
		for _, e := range t.c.stored(a) {
			t.value(e.value)
		}
		for _, s := range storedAt(a) {
			t.visit(node{elements, s})
		}
	}
}

// storesInto returns the values stored into a field or a variable.
func (c *checker) storesInto(where any) []ssa.Value {
	if a, ok := where.(*ssa.Alloc); ok {
		return storedAt(a)
	}
	return c.stores[where]
}

func (t *tracer) value(v ssa.Value) {
	if v != nil {
		t.visit(node{number, v})
	}
}

func (t *tracer) number(v ssa.Value) {
	switch v := v.(type) {
	case *ssa.Convert:
		switch from := v.X.Type(); {
		case isKind(from, types.UnsafePointer) && isKind(v.Type(), types.Uintptr):
			t.found(origin{conv: v})
		case isWide(v.Type()) && isWide(from):
			t.value(v.X)
		}
	case *ssa.ChangeType:
		t.value(v.X)
	case *ssa.BinOp:
		t.sum(v)
	case *ssa.Phi:
		for _, e := range v.Edges {
			t.value(e)
		}
	case *ssa.Parameter:
		t.found(origin{param: v})
	case *ssa.FreeVar:
		t.free(v, func(binding ssa.Value) { t.value(binding) })
	case *ssa.Field:
		t.field(fieldOfValue(v), v)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			t.load(v)
		}
	case *ssa.Index:
		t.visit(node{elements, v.X})
	case *ssa.Slice, *ssa.Alloc, *ssa.MakeSlice:
		t.visit(node{elements, v})
	case *ssa.Call:
		if _, ok := v.Call.Value.(*ssa.Builtin); ok {
			t.visit(node{elements, v})
		} else {
			t.result(v, 0)
		}
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			t.result(call, v.Index)
		}
	case *ssa.MakeInterface:
		t.value(v.X)
	case *ssa.TypeAssert:
		t.value(v.X)
	}
}

// sum follows arithmetic whose result is still an address. The difference of two addresses is
// a length, the remainder of a division an offset.
func (t *tracer) sum(v *ssa.BinOp) {
	switch v.Op {
	case token.ADD, token.OR, token.XOR:
		t.value(v.X)
		t.value(v.Y)
	case token.SUB:
		if !t.c.flow().reach(node{number, v}).length {
			t.value(v.X)
		}
	case token.AND_NOT:
		t.value(v.X)
	case token.AND:
		if !isMask(v.Y) && !isMask(v.X) {
			t.value(v.X)
			t.value(v.Y)
		}
	}
}

// isMask reports whether v is a constant that selects only the low bits of a pointer.
func isMask(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	if !ok || k.Value == nil {
		return false
	}
	n, exact := constant.Int64Val(constant.ToInt(k.Value))
	return exact && n >= 0 && n < 1<<31
}

// free follows a variable of an enclosing function.
func (t *tracer) free(v *ssa.FreeVar, follow func(ssa.Value)) {
	fn := v.Parent()
	for _, mc := range t.c.closuresOf(fn) {
		for i, fv := range fn.FreeVars {
			if fv == v {
				follow(mc.Bindings[i])
			}
		}
	}
}

// closuresOf returns the places that make closures of a function literal.
func (c *checker) closuresOf(fn *ssa.Function) []*ssa.MakeClosure {
	list, known := c.closures[fn]
	if known || fn.Parent() == nil {
		return list
	}
	for _, block := range fn.Parent().Blocks {
		for _, instr := range block.Instrs {
			if mc, ok := instr.(*ssa.MakeClosure); ok && mc.Fn == fn {
				list = append(list, mc)
			}
		}
	}
	c.closures[fn] = list
	return list
}

// load follows the value read from an address.
func (t *tracer) load(v *ssa.UnOp) {
	switch addr := v.X.(type) {
	case *ssa.Alloc, *ssa.Global:
		t.visit(node{stores, addr})
	case *ssa.FreeVar:
		t.free(addr, func(binding ssa.Value) {
			if a, ok := binding.(*ssa.Alloc); ok {
				t.visit(node{stores, a})
			}
		})
	case *ssa.FieldAddr:
		t.field(fieldOf(addr), v)
	case *ssa.IndexAddr:
		t.visit(node{elements, addr.X})
	}
}

// result follows a function's result.
func (t *tracer) result(call *ssa.Call, i int) {
	if isReflectAddress(call.Call.StaticCallee()) {
		t.found(origin{conv: call})
		return
	}
	fact := t.c.madeOf(call.Call.StaticCallee())
	if fact == nil {
		return
	}
	for _, r := range fact.Results {
		if r == i {
			t.found(origin{conv: call})
		}
	}
	args := t.c.arguments(call)
	for _, p := range fact.Passes {
		if p[0] == i && p[1] < len(args) {
			t.value(args[p[1]])
		}
	}
}

// isReflectAddress reports whether a function of package reflect returns an address as a
// number.
func isReflectAddress(f *ssa.Function) bool {
	if f == nil || f.Object() == nil {
		return false
	}
	switch f.Object().(*types.Func).FullName() {
	case "(reflect.Value).Pointer", "(reflect.Value).UnsafeAddr":
		return true
	}
	return false
}
