package keepalive

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// An origin is where a number comes from, as far as that matters: a conversion
// of a pointer, a helper's result that was made of one, or a parameter.
type origin struct {
	conv  ssa.Value // *ssa.Convert of an unsafe.Pointer, or a call
	param *ssa.Parameter
}

// tracer follows a number back through a function.
type tracer struct {
	c    *checker
	seen map[ssa.Value]bool
	list []origin
}

// trace answers where a number, or the numbers in a slice, come from.
func (c *checker) trace(v ssa.Value) []origin {
	t := tracer{c: c, seen: map[ssa.Value]bool{}}
	t.value(v)
	return t.list
}

// made says whether a number is made of a pointer, and then of which.
func (t *tracer) made(v ssa.Value) bool {
	sub := tracer{c: t.c, seen: map[ssa.Value]bool{}}
	for x := range t.seen {
		sub.seen[x] = true // a loop is followed once
	}
	sub.value(v)
	for _, o := range sub.list {
		if o.conv != nil {
			return true
		}
	}
	return false
}

func (t *tracer) value(v ssa.Value) {
	if v == nil || t.seen[v] {
		return
	}
	t.seen[v] = true
	switch v := v.(type) {
	case *ssa.Convert:
		switch from := v.X.Type(); {
		case isKind(from, types.UnsafePointer) && isKind(v.Type(), types.Uintptr):
			t.list = append(t.list, origin{conv: v})
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
		t.list = append(t.list, origin{param: v})
	case *ssa.FreeVar:
		t.free(v, func(binding ssa.Value) { t.value(binding) })
	case *ssa.Field:
		t.field(fieldOfValue(v), v)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			t.load(v)
		}
	case *ssa.Index:
		t.elements(v.X)
	case *ssa.Slice:
		t.elements(v)
	case *ssa.Alloc, *ssa.MakeSlice:
		t.elements(v)
	case *ssa.Call:
		if _, ok := v.Call.Value.(*ssa.Builtin); ok {
			t.elements(v)
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

// sum follows arithmetic that leaves a pointer a pointer. The difference of two
// is a length, the rest of a division an offset.
func (t *tracer) sum(v *ssa.BinOp) {
	switch v.Op {
	case token.ADD, token.OR, token.XOR:
		t.value(v.X)
		t.value(v.Y)
	case token.SUB:
		if !t.made(v.Y) {
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

// isMask says whether v is a constant that leaves of a pointer the low bits
// alone.
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
	if fn.Parent() == nil {
		return
	}
	for _, block := range fn.Parent().Blocks {
		for _, instr := range block.Instrs {
			if mc, ok := instr.(*ssa.MakeClosure); ok && mc.Fn == fn {
				for i, fv := range fn.FreeVars {
					if fv == v {
						follow(mc.Bindings[i])
					}
				}
			}
		}
	}
}

// load follows what is read from an address.
func (t *tracer) load(v *ssa.UnOp) {
	switch addr := v.X.(type) {
	case *ssa.Alloc:
		t.variable(addr)
	case *ssa.FreeVar:
		t.free(addr, func(binding ssa.Value) {
			if a, ok := binding.(*ssa.Alloc); ok {
				t.variable(a)
			}
		})
	case *ssa.Global:
		for _, v := range t.c.stores[addr] {
			t.value(v)
		}
	case *ssa.FieldAddr:
		t.field(fieldOf(addr), v)
	case *ssa.IndexAddr:
		t.elements(addr.X)
	}
}

// variable follows everything that is stored into a local variable, in closures
// too.
func (t *tracer) variable(a *ssa.Alloc) {
	for _, v := range storedAt(a) {
		t.value(v)
	}
}

// storedAt is what is stored at a variable's own address.
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

// field follows what is stored into a field, of whatever struct, anywhere in the
// package, or by its own package. The field is read as v.
func (t *tracer) field(f *types.Var, v ssa.Value) {
	if f == nil {
		return
	}
	for _, s := range t.c.stores[f] {
		t.value(s)
	}
	if f.Pkg() != t.c.pass.Pkg && t.c.pass.ImportObjectFact(f, new(addressFact)) {
		t.list = append(t.list, origin{conv: v})
	}
}

// fieldOf is the field whose address is taken.
func fieldOf(a *ssa.FieldAddr) *types.Var {
	p, ok := a.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	return structField(p.Elem(), a.Field)
}

func fieldOfValue(v *ssa.Field) *types.Var { return structField(v.X.Type(), v.Field) }

func structField(t types.Type, i int) *types.Var {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return s.Field(i).Origin()
}

// elements follows what a slice or array holds.
func (t *tracer) elements(v ssa.Value) {
	for _, e := range t.c.stored(v) {
		t.value(e.value)
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		t.value(v)
	case *ssa.Slice:
		t.elementsOnce(v.X)
	case *ssa.Phi:
		for _, e := range v.Edges {
			t.elementsOnce(e)
		}
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return
		}
		if a, ok := v.X.(*ssa.Alloc); ok {
			for _, e := range t.c.stored(a) {
				t.value(e.value)
			}
			for _, s := range storedAt(a) {
				t.elementsOnce(s)
			}
		}
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			for _, arg := range v.Call.Args {
				t.elementsOnce(arg)
			}
		}
	}
}

func (t *tracer) elementsOnce(v ssa.Value) {
	if !t.seen[v] {
		t.seen[v] = true
		t.elements(v)
	}
}

// result follows a function's result.
func (t *tracer) result(call *ssa.Call, i int) {
	if isReflectAddress(call.Call.StaticCallee()) {
		t.list = append(t.list, origin{conv: call})
		return
	}
	fact := t.c.madeOf(call.Call.StaticCallee())
	if fact == nil {
		return
	}
	for _, r := range fact.Results {
		if r == i {
			t.list = append(t.list, origin{conv: call})
		}
	}
	args := t.c.arguments(call)
	for _, p := range fact.Passes {
		if p[0] == i && p[1] < len(args) {
			t.value(args[p[1]])
		}
	}
}

// isReflectAddress says whether a function is one of package reflect's that
// answer an address as a number.
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

// arguments are a call's arguments without the receiver, those of a variadic
// rest one by one where the call has them so.
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

// stored is what is stored into the elements of an array or slice, by this value.
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
