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
