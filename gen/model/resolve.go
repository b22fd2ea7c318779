package model

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"github.com/usys-go/bridge/gen/decl"
)

// resolver turns Go types into [Type]s. Every struct is resolved once.
type resolver struct {
	pkg    *decl.Package
	prefix string // of C names, without the underscore
	errs   *decl.Errors

	structs map[*types.TypeName]*Struct
	names   map[string]string // C names of structs: whose they are
	order   []*Struct         // each after those it contains
	depth   int               // of goType's recursion
}

// maxDepth and maxSize are far above what anybody means: a type can point to
// itself without end, and an array can be larger than memory.
const (
	maxDepth = 32
	maxSize  = 1 << 30
)

func newResolver(p *decl.Package, prefix string, errs *decl.Errors) *resolver {
	return &resolver{pkg: p, prefix: prefix, errs: errs, structs: map[*types.TypeName]*Struct{}, names: map[string]string{}}
}

// reserve keeps names of C structs, without the prefix, for the generated code.
func (r *resolver) reserve(names ...string) {
	for _, n := range names {
		r.names[r.prefix+"_"+n] = "the generated code's own"
	}
}

var ascii = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expr resolves the type of a parameter or result. It answers nil where there
// is none that can cross, and has then said so.
func (r *resolver) expr(e ast.Expr, pos token.Position) *Type {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.expr(e.X, pos)
	case *ast.StarExpr:
		return r.pointer(r.elem(e.X, pos))
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && x.Name == "unsafe" && e.Sel.Name == "Pointer" {
			return &Type{Kind: UnsafePointer, Go: "unsafe.Pointer"}
		}
		r.errs.Add(pos, "declare a type of your own in this package with the same layout",
			"%s belongs to another package", decl.TypeString(e))
		return nil
	case *ast.Ident:
		t := r.lookup(e.Name, pos)
		if t == nil {
			return nil
		}
		return r.value(t, e.Name, pos)
	}
	msg, cure := composite(e)
	r.errs.Add(pos, cure, "%s cannot cross to C", msg)
	return nil
}

func (r *resolver) pointer(elem *Type) *Type {
	if elem == nil {
		return nil
	}
	return &Type{Kind: Pointer, Go: "*" + elem.Go, Elem: elem}
}

// elem resolves what a pointer points to: the same, and structs.
func (r *resolver) elem(e ast.Expr, pos token.Position) *Type {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.elem(e.X, pos)
	case *ast.Ident:
		if t := r.lookup(e.Name, pos); t != nil {
			return r.goType(t, "", pos)
		}
		return nil
	case *ast.ArrayType:
		if e.Len != nil {
			r.errs.Add(pos, "pass a pointer to the first element", "a pointer to an array cannot cross to C")
			return nil
		}
	}
	return r.expr(e, pos)
}

// lookup finds a type's name in the package, then among Go's own.
func (r *resolver) lookup(name string, pos token.Position) types.Type {
	obj := r.pkg.Types.Scope().Lookup(name)
	if obj == nil {
		obj = types.Universe.Lookup(name)
	}
	tn, ok := obj.(*types.TypeName)
	switch {
	case obj == nil:
		r.errs.Add(pos, "declare it in this package", "there is no type %s", name)
	case !ok:
		r.errs.Add(pos, "", "%s is not a type", name)
	default:
		return tn.Type()
	}
	return nil
}

// value resolves a type that is passed by value.
func (r *resolver) value(t types.Type, name string, pos token.Position) *Type {
	switch types.Unalias(t).Underlying().(type) {
	case *types.Struct:
		r.errs.Add(pos, "pass a pointer: *"+name, "struct %s cannot be passed by value", name)
		return nil
	case *types.Array:
		r.errs.Add(pos, "pass a pointer to the first element", "array %s cannot be passed by value", name)
		return nil
	}
	return r.goType(t, "", pos)
}

// goType resolves a type that the type checker knows. field names the struct's
// field that has it, or is "".
func (r *resolver) goType(t types.Type, field string, pos token.Position) *Type {
	t = types.Unalias(t)
	name := types.TypeString(t, types.RelativeTo(r.pkg.Types))
	bad := func(cure, why string) *Type {
		what := name
		switch {
		case t == types.Typ[types.Invalid]:
			what = field
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
		elem := r.goType(u.Elem(), field, pos)
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
		elem := r.goType(u.Elem(), field, pos)
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

var basic = map[types.BasicKind]Kind{
	types.Bool: Bool, types.Int8: Int8, types.Int16: Int16, types.Int32: Int32, types.Int64: Int64,
	types.Uint8: Uint8, types.Uint16: Uint16, types.Uint32: Uint32, types.Uint64: Uint64,
	types.Uintptr: Uintptr, types.UnsafePointer: UnsafePointer, types.Float32: Float32, types.Float64: Float64,
}

func basicCure(b *types.Basic) (why, cure string) {
	switch b.Kind() {
	case types.Int:
		return "its size differs between machines", "use int32 or int64"
	case types.Uint:
		return "its size differs between machines", "use uint32 or uint64"
	case types.String:
		return "C knows no Go strings", "pass a pointer and a length"
	case types.Invalid:
		return "its type is not known in this package", "use a type that this package declares"
	}
	return "there is no such argument in C", "pass a pointer to a struct"
}

func underlying(t types.Type) (why, cure string) {
	switch t.(type) {
	case *types.Slice:
		return "C knows no slices", "pass a pointer and a length"
	case *types.Signature:
		return "C cannot call Go functions on this path", "pass a number that says what is wanted"
	case *types.Chan:
		return "C knows no channels", "pass a pointer to a ring or a word to wait on"
	case *types.Map:
		return "C knows no maps", "pass a pointer and a length"
	case *types.Interface:
		return "C knows no interfaces", "pass a pointer to a struct"
	}
	return fmt.Sprintf("it is a %T", t), "pass a pointer to a struct"
}

// composite says what a type expression is that has no name.
func composite(e ast.Expr) (what, cure string) {
	switch e := e.(type) {
	case *ast.ArrayType:
		if e.Len == nil {
			return "a slice", "pass a pointer and a length"
		}
		return "an array", "pass a pointer to the first element"
	case *ast.FuncType:
		return "a function", "pass a number that says what is wanted"
	case *ast.ChanType:
		return "a channel", "pass a pointer to a ring or a word to wait on"
	case *ast.MapType:
		return "a map", "pass a pointer and a length"
	case *ast.InterfaceType:
		return "an interface", "pass a pointer to a struct"
	case *ast.StructType:
		return "a struct without a name", "name it and pass a pointer"
	}
	return "this type", "use sized integers, floats, bool and pointers"
}
