package model

import (
	"fmt"
	"go/token"
	"go/types"
)

var sizes = types.SizesFor("gc", "amd64")

// structOf resolves a named struct: its fields in C and their offsets.
func (r *resolver) structOf(named *types.Named, u *types.Struct, pos token.Position) *Struct {
	obj := named.Obj()
	if s, ok := r.structs[obj]; ok {
		return s
	}
	if obj.Pkg() != r.pkg.Types {
		r.errs.Add(pos, "declare a struct of your own with the same layout", "struct %s belongs to another package", obj.Name())
		return nil
	}
	here := r.pkg.Position(obj.Pos())
	s := &Struct{Go: obj.Name(), C: r.prefix + "_" + Snake(obj.Name()), Pos: here}
	r.structs[obj] = s // before the fields: they may point back
	if !ascii().MatchString(s.Go) {
		r.errs.Add(here, "use ASCII letters, digits and _", "struct %s cannot have this name in C", s.Go)
	}
	if old, ok := r.names[s.C]; ok {
		r.errs.Add(here, "rename it", "struct %s would be struct %s in C, which is %s", s.Go, s.C, old)
	}
	r.names[s.C] = s.Go + "'s already"
	r.fields(s, u)
	r.order = append(r.order, s)
	return s
}

// fields resolves a struct's fields.
func (r *resolver) fields(s *Struct, u *types.Struct) {
	vars := make([]*types.Var, u.NumFields())
	names := map[string]bool{}
	whole := true
	for i := range vars {
		vars[i] = u.Field(i)
		f, ok := r.field(s, vars[i], i, names)
		s.Fields = append(s.Fields, f)
		whole = whole && ok
	}
	if !whole {
		return
	}
	for i, off := range sizes.Offsetsof(vars) {
		s.Fields[i].Offset = off
	}
	s.Size = sizes.Sizeof(u)
}

// field resolves the i-th field. It returns false if the field has no layout.
func (r *resolver) field(s *Struct, v *types.Var, i int, names map[string]bool) (Field, bool) {
	pos := r.pkg.Position(v.Pos())
	f := Field{Go: v.Name(), C: cField(v.Name()), Pos: pos}
	f.Type = r.goType(v.Type(), "", fmt.Sprintf("field %s.%s", s.Go, v.Name()), pos)
	if f.Type == nil {
		return f, false
	}
	switch {
	case v.Name() == "_":
		f.C = fmt.Sprintf("_pad%d", i)
	case v.Embedded():
		r.errs.Add(pos, "give the field a name", "struct %s embeds %s, and C has no such thing", s.Go, v.Name())
	case !ascii().MatchString(f.Go):
		r.errs.Add(pos, "use ASCII letters, digits and _", "field %s.%s cannot have this name in C", s.Go, f.Go)
	case f.Type.Kind == StructKind && f.Type.Struct.Opaque():
		r.errs.Add(pos, "leave it out, or point to it", "field %s.%s has size 0, which C does not know", s.Go, f.Go)
	}
	if names[f.C] {
		r.errs.Add(pos, "rename one", "two fields of %s are called %s in C", s.Go, f.C)
	}
	names[f.C] = true
	return f, true
}
