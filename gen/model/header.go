package model

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/usys-go/bridge/gen/decl"
)

// A Header has the contents of a C header: numbers, lists of numbers, structs.
type Header struct {
	Name    string // lower case: the prefix
	Package string
	From    string // the package's directory relative to the header's
	Out     string // the header relative to the package
	Values  []Value
	Lists   []*List
	Structs []*Struct
}

// A Value is one integer constant.
type Value struct {
	Go   string
	C    string // the macro
	Val  constant.Value
	Text string // the comment behind it on its line
	Pos  token.Position
	list string // the type whose list it belongs to, or ""
}

// A List is the constants of one type that have a text.
type List struct {
	Type   string
	C      string // the macro
	Values []Value
}

// BuildHeader makes the model of one //usys:header line. Mistakes go to errs;
// if it has any, also from before, the result is nil.
func BuildHeader(p *decl.Package, d *decl.Header, errs *decl.Errors) *Header {
	b := headerBuilder{p, newResolver(p, d.Name, errs), errs, &Header{Name: d.Name, Package: p.Name, From: ".", Out: d.Out}}
	for _, file := range p.Files {
		for _, decl := range file.Decls {
			if g, ok := decl.(*ast.GenDecl); ok {
				b.decl(g)
			}
		}
	}
	b.lists()
	if errs.Len() > 0 {
		return nil
	}
	b.h.Structs = b.types.order
	return b.h
}

type headerBuilder struct {
	pkg   *decl.Package
	types *resolver
	errs  *decl.Errors
	h     *Header
}

// decl takes the exported constants and structs of one declaration.
func (b *headerBuilder) decl(g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			if g.Tok == token.CONST {
				b.consts(spec)
			}
		case *ast.TypeSpec:
			named, ok := b.named(spec)
			if !ok || !spec.Name.IsExported() || spec.TypeParams != nil {
				continue
			}
			if u, ok := named.Underlying().(*types.Struct); ok {
				b.types.structOf(named, u, b.pkg.Position(spec.Pos()))
			}
		}
	}
}

func (b *headerBuilder) named(spec *ast.TypeSpec) (*types.Named, bool) {
	obj := b.pkg.Info.Defs[spec.Name]
	if obj == nil || spec.Assign.IsValid() {
		return nil, false
	}
	named, ok := obj.Type().(*types.Named)
	return named, ok
}

// consts takes the exported integers of one line.
func (b *headerBuilder) consts(spec *ast.ValueSpec) {
	for _, name := range spec.Names {
		if !name.IsExported() {
			continue
		}
		pos := b.pkg.Position(name.Pos())
		c, ok := b.pkg.Info.Defs[name].(*types.Const)
		if !ok || c.Val().Kind() == constant.Unknown {
			b.errs.Add(pos, "use numbers of this package: imports are not followed", "the value of constant %s is not known", name.Name)
			continue
		}
		basic, ok := c.Type().Underlying().(*types.Basic)
		if !ok || basic.Info()&types.IsInteger == 0 {
			continue
		}
		v := Value{Go: c.Name(), C: Upper(b.h.Name) + "_" + c.Name(), Val: constant.ToInt(c.Val()), Text: strings.TrimSpace(spec.Comment.Text()), Pos: pos}
		if named, ok := types.Unalias(c.Type()).(*types.Named); ok && v.Text != "" {
			v.list = named.Obj().Name()
		}
		switch {
		case !ascii().MatchString(v.Go):
			b.errs.Add(pos, "use ASCII letters, digits and _", "constant %s cannot have this name in C", v.Go)
		case constant.BitLen(v.Val) > 64:
			b.errs.Add(pos, "use at most 64 bits", "constant %s is too large for C", v.Go)
		}
		b.h.Values = append(b.h.Values, v)
	}
}

// lists gathers the constants that have a text by their types.
func (b *headerBuilder) lists() {
	byType := map[string]*List{}
	macros := map[string]bool{}
	for _, v := range b.h.Values {
		macros[v.C] = true
	}
	for _, v := range b.h.Values {
		if v.list == "" {
			continue
		}
		l := byType[v.list]
		if l == nil {
			l = &List{Type: v.list, C: Upper(b.h.Name) + "_" + Upper(Snake(v.list)) + "_LIST"}
			byType[v.list] = l
			b.h.Lists = append(b.h.Lists, l)
			obj := b.pkg.Types.Scope().Lookup(v.list)
			if macros[l.C] && obj != nil {
				b.errs.Add(b.pkg.Position(obj.Pos()), "rename one", "the list of %s would be %s, which a constant is", v.list, l.C)
			}
			macros[l.C] = true
		}
		l.Values = append(l.Values, v)
	}
}
