package model

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"sync"

	"github.com/usys-go/bridge/gen/decl"
)

// resolver turns Go types into [Type]s. Every struct is resolved once.
type resolver struct {
	pkg    *decl.Package
	prefix string // of C names, without the underscore
	errs   *decl.Errors

	structs map[*types.TypeName]*Struct
	names   map[string]string // C names of structs, with their owners
	order   []*Struct         // each after those it contains
	depth   int               // of goType's recursion
}

// maxDepth and maxSize are far above any useful type: a type can point to
// itself without end, and an array can be larger than memory.
const (
	maxDepth = 32
	maxSize  = 1 << 30
)

func newResolver(p *decl.Package, prefix string, errs *decl.Errors) *resolver {
	return &resolver{pkg: p, prefix: prefix, errs: errs, structs: map[*types.TypeName]*Struct{}, names: map[string]string{}}
}

// reserve reserves names of C structs, without the prefix, for the generated
// code.
func (r *resolver) reserve(names ...string) {
	for _, n := range names {
		r.names[r.prefix+"_"+n] = "the generated code's own"
	}
}

var ascii = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) })

// expr resolves the type of a parameter or result. It reports a type that
// cannot cross, and returns nil then.
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

// elem resolves the type that a pointer points to: a type that can cross, or a
// struct.
func (r *resolver) elem(e ast.Expr, pos token.Position) *Type {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.elem(e.X, pos)
	case *ast.Ident:
		if t := r.lookup(e.Name, pos); t != nil {
			return r.goType(t, e.Name, "", pos)
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
	return r.goType(t, name, "", pos)
}

// composite describes a type expression without a name.
func composite(e ast.Expr) (what, cure string) {
	switch e := e.(type) {
	case *ast.ArrayType:
		if e.Len == nil {
			return "a slice", "pass a pointer and a length"
		}
		return "an array", "pass a pointer to the first element"
	case *ast.FuncType:
		return "a function", "pass a number that selects a C function"
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
