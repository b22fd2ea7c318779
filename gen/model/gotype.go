package model

import (
	"cmp"
	"go/token"
	"go/types"
)

// goType resolves a type that the type checker knows. name is the type as the
// source writes it, "" if that is not known; field names the struct's field of
// this type, or is "".
func (r *resolver) goType(t types.Type, name, field string, pos token.Position) *Type {
	t = types.Unalias(t)
	if name == "" {
		name = types.TypeString(t, types.RelativeTo(r.pkg.Types))
	}
	bad := func(cure, why string) *Type {
		what := name
		switch {
		case t == types.Typ[types.Invalid]:
			what = cmp.Or(field, name)
		case field != "":
			what = field + " of type " + name
		}
		r.errs.Add(pos, cure, "%s cannot cross to C: %s", what, why)
		return nil
	}
	if r.depth++; r.depth > maxDepth {
		r.depth--
		return bad("put a struct in between", "it points to itself")
	}
	defer func() { r.depth-- }()
	named, _ := t.(*types.Named)
	if named != nil && (named.TypeParams().Len() > 0 || named.TypeArgs().Len() > 0) {
		return bad("declare the struct for one type", "it is generic")
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		k, ok := basic[u.Kind()]
		if !ok {
			why, cure := basicCure(u)
			return bad(cure, why)
		}
		return &Type{Kind: k, Go: name}
	case *types.Pointer:
		if _, ok := types.Unalias(u.Elem()).Underlying().(*types.Array); ok {
			return bad("pass a pointer to the first element", "it points to an array")
		}
		elem := r.goType(u.Elem(), "", field, pos)
		if elem == nil {
			return nil
		}
		return &Type{Kind: Pointer, Go: name, Elem: elem}
	case *types.Struct:
		if named == nil {
			return bad("give the struct a name", "it is a struct without a name")
		}
		s := r.structOf(named, u, pos)
		if s == nil {
			return nil
		}
		return &Type{Kind: StructKind, Go: name, Struct: s}
	case *types.Array:
		if field == "" {
			return bad("pass a pointer to the first element", "it is an array")
		}
		elem := r.goType(u.Elem(), "", field, pos)
		switch {
		case elem == nil:
			return nil
		case u.Len() <= 0 || elem.Size() == 0:
			return bad("leave it out", "C has no arrays of size 0")
		case u.Len() > maxSize/elem.Size():
			return bad("point to it", "it is too large")
		}
		return &Type{Kind: Array, Go: name, Elem: elem, Len: u.Len()}
	}
	why, cure := underlying(t.Underlying())
	return bad(cure, why)
}
