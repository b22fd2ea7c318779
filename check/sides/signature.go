package sides

import (
	"debug/dwarf"
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen/model"
)

// pointer returns the function to which a member of the host's record points. In the file that
// defines the record a parameter may be a union, which checks types; the generated file beside
// it has the types themselves.
func (c *comparer) pointer(d *debug, m *field) *function {
	f := d.pointedTo(m.typ)
	for _, im := range c.h.images {
		if f != nil && !slices.ContainsFunc(f.params, func(p param) bool { return !p.ok }) {
			break
		}
		other := im.debugOf()
		if other == nil || other == d {
			continue
		}
		if off, known := other.structs[c.t.Name+"_host"]; known {
			if m := fieldOf(other.fields(off), m.name); m != nil {
				f = other.pointedTo(m.typ)
			}
		}
	}
	return f
}

// pointedTo returns the function to which a pointer of this type points. In C++ a struct contains
// the pointer.
func (d *debug) pointedTo(off dwarf.Offset) *function {
	t, ok := d.resolve(off)
	if ok && t.kind == kStruct {
		if list := d.fields(t.off); len(list) == 1 {
			t, ok = d.resolve(list[0].typ)
		}
	}
	if !ok || t.kind != kPointer || !t.hasElem {
		return nil
	}
	to, ok := d.resolve(t.elem)
	if !ok || to.kind != kFunction {
		return nil
	}
	f := d.function(to.off)
	for i, p := range f.params {
		if u, ok := d.resolve(p.typ); ok && u.kind == kUnion {
			f.params[i].ok = false
		}
	}
	return f
}

// at returns the place of a function in the host, for messages.
func (f *function) at() string {
	if f.place == "" {
		return orSo(f.name)
	}
	return f.name + ", " + f.place
}

// signature compares parameters and result of f with the host's function.
func (c *comparer) signature(f *model.Func, g *function) {
	what := g.at()
	if g.open {
		c.bad(f.Pos, report.Signature, "take the declared parameters", "%s takes variable arguments in the host (%s)", f.Name, what)
	}
	if len(g.params) != len(f.Params) {
		c.bad(f.Pos, report.Signature, fmt.Sprintf("take (%s)", cList(f)), "%s has %d parameters here and %d in the host (%s)", f.Name, len(f.Params), len(g.params), what)
		return
	}
	for i, p := range f.Params {
		if !g.params[i].ok {
			continue
		}
		if v := c.typ(p.Type, g.d, g.params[i].typ, maxDepth); v != same {
			c.verdict(v, p.Pos, f, fmt.Sprintf("parameter %d, %s,", i+1, p.Name), p.Type, g.d.name(g.params[i].typ, true), what)
		}
	}
	c.order(f, g)
	switch {
	case f.Result == nil && g.value:
		c.bad(f.Pos, report.Signature, "declare the result, or make the function void", "%s returns nothing here and %s in the host (%s)", f.Name, g.d.name(g.result, true), what)
	case f.Result != nil && !g.value:
		c.bad(f.Result.Pos, report.Signature, "return "+f.Result.Type.C(), "%s returns %s here and nothing in the host (%s)", f.Name, f.Result.Type.C(), what)
	case f.Result != nil:
		if v := c.typ(f.Result.Type, g.d, g.result, maxDepth); v != same {
			c.verdict(v, f.Result.Pos, f, "the result", f.Result.Type, g.d.name(g.result, true), what)
		}
	}
}

// use returns the cure for a type that differs: a change of the side that can be changed.
func (c *comparer) use(t *model.Type, there string) string {
	if !c.foreign {
		return "use " + t.C() + " in C"
	}
	return fmt.Sprintf("declare Go's type for C's %s, or give %s_host a function of your own around it", there, c.t.Name)
}

// verdict reports a type that differs.
func (c *comparer) verdict(v verdict, pos position, f *model.Func, which string, t *model.Type, there, what string) {
	s := report.Error
	if v == doubtful {
		s = report.Warning
	}
	c.found = true
	c.r.Addf(pos, report.Signature, s, c.use(t, there), "%s: %s is %s here and %s in the host (%s)", f.Name, which, t.C(), there, what)
}

// cList returns f's parameters in C.
func cList(f *model.Func) string {
	names := f.CParams()
	for i, p := range f.Params {
		names[i] = p.Type.CDecl(names[i])
	}
	if len(names) == 0 {
		return "void"
	}
	return strings.Join(names, ", ")
}

// plain returns a name without the differences between Go's and C's spelling.
func plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// order warns of parameters of one type whose names are interchanged.
func (c *comparer) order(f *model.Func, g *function) {
	for i, p := range f.Params {
		there := plain(g.params[i].name)
		if there == "" || there == plain(p.Name) {
			continue
		}
		for j, q := range f.Params {
			if j != i && plain(q.Name) == there && q.Type.C() == p.Type.C() {
				c.found = true
				c.r.Addf(p.Pos, report.Order, report.Warning, "give both sides one order", "%s: parameter %d is %s here and %s in the host; %[4]s is declared as the %s (%s)",
					f.Name, i+1, p.Name, g.params[i].name, ordinal(j+1), g.at())
				break
			}
		}
	}
}

func ordinal(n int) string {
	switch {
	case n%10 == 1 && n != 11:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2 && n != 12:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3 && n != 13:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}

// A verdict is the result of comparing two types.
type verdict uint8

const (
	same     verdict = iota
	doubtful         // of equal width, but different behind a pointer
	differs
)

// typ compares a declared type with one of the host's.
func (c *comparer) typ(t *model.Type, d *debug, off dwarf.Offset, depth int) verdict {
	h, ok := d.resolve(off)
	if !ok {
		return differs
	}
	switch t.Kind {
	case model.UnsafePointer:
		return when(h.kind == kPointer)
	case model.Pointer:
		if h.kind != kPointer {
			return differs
		}
		return c.behind(t.Elem, d, h, depth)
	case model.Bool:
		return when(h.kind == kBool && h.size == 1)
	case model.Float32, model.Float64:
		return when(h.kind == kFloat && h.size == t.Size())
	case model.StructKind:
		if h.kind == kUnion {
			return when(h.size == t.Size())
		}
		if h.kind != kStruct {
			return differs
		}
		return c.layout(t.Struct, d, h)
	case model.Array:
		return c.array(t, d, h, depth)
	}
	switch h.kind {
	case kInt: // char matches either sign, as in the generated header
		return when(h.size == t.Size() && (h.signed == t.Signed() || h.tag == "char"))
	case kEnum: // whether an enumeration is signed is the compiler's choice
		return when(h.size == t.Size())
	}
	return differs
}

func when(ok bool) verdict {
	if ok {
		return same
	}
	return differs
}

// array compares an array in a struct, with all of its dimensions as one. The host may have a
// union where Go has bytes.
func (c *comparer) array(t *model.Type, d *debug, h ctype, depth int) verdict {
	if h.kind == kUnion || h.kind == kStruct {
		return when(h.size == t.Size())
	}
	if h.kind != kArray || !h.hasElem || d.sizeOf(h.off) != t.Size() {
		return differs
	}
	elem := t.Elem
	for elem.Kind == model.Array {
		elem = elem.Elem
	}
	in, ok := d.resolve(h.elem)
	for range maxDepth {
		if !ok || in.kind != kArray || !in.hasElem {
			break
		}
		in, ok = d.resolve(in.elem)
	}
	if ok && byteSized(elem) && in.size == 1 {
		return same
	}
	return c.typ(elem, d, in.off, depth-1)
}

// behind compares the types behind two pointers: t is declared, h the host's.
func (c *comparer) behind(t *model.Type, d *debug, h ctype, depth int) verdict {
	if !h.hasElem || depth == 0 { // void *
		return same
	}
	to, ok := d.resolve(h.elem)
	if !ok {
		return differs
	}
	if to.kind == kArray && to.hasElem { // a pointer to an array matches one to its first element
		if to, ok = d.resolve(to.elem); !ok {
			return differs
		}
	}
	switch {
	case to.kind == kVoid:
		return same
	case t.Kind == model.StructKind && t.Struct.Opaque():
		return when(to.kind == kStruct || to.kind == kUnion)
	case byteSized(t) && to.kind == kInt && to.size == 1: // char, unsigned char, uint8_t
		return same
	case t.Kind >= model.Int8 && t.Kind <= model.Uintptr && to.kind == kInt && to.size == t.Size() && to.signed != t.Signed():
		return doubtful
	case to.kind == kStruct && t.Kind == model.StructKind:
		return c.layout(t.Struct, d, to)
	}
	return c.typ(t, d, to.off, depth-1)
}

func byteSized(t *model.Type) bool { return t.Kind == model.Int8 || t.Kind == model.Uint8 }
