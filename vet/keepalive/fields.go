package keepalive

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// field follows the values stored into a field of any struct anywhere in the package, or by
// the field's own package. The field is read as v.
func (t *tracer) field(f *types.Var, v ssa.Value) {
	if f == nil {
		return
	}
	t.visit(node{stores, f})
	if f.Pkg() != t.c.pass.Pkg && t.c.pass.ImportObjectFact(f, new(addressFact)) {
		t.found(origin{conv: v})
	}
}

// fieldOf returns the field whose address is taken.
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
