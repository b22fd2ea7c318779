package sides

import (
	"debug/dwarf"
	"fmt"
)

// A kind is the kind of a C type without names and qualifiers.
type kind uint8

const (
	kVoid kind = iota
	kInt
	kBool
	kFloat
	kPointer
	kStruct
	kUnion
	kEnum
	kArray
	kFunction
	kOther // complex numbers, decimal floats, vectors
)

// A ctype is a type of the host, without typedefs and qualifiers.
type ctype struct {
	kind     kind
	size     int64
	signed   bool
	off      dwarf.Offset // of its entry
	elem     dwarf.Offset // the type to which it points, or of its elements
	hasElem  bool         // false: void
	tag      string       // of a struct
	declared bool         // only a declaration of the struct, without members
}

// Limits of the names through which types are followed, and of the depth to which they are
// printed.
const (
	maxAlias = 64
	maxDepth = 16
)

// typeOf returns the type of an entry; ok is false for void.
func (d *debug) typeOf(e *dwarf.Entry) (off dwarf.Offset, ok bool) {
	off, ok = e.Val(dwarf.AttrType).(dwarf.Offset)
	return off, ok
}

// resolve returns the type at off. ok is false if it cannot be read.
func (d *debug) resolve(off dwarf.Offset) (t ctype, ok bool) {
	for range maxAlias {
		e := d.entry(off)
		if e == nil {
			return t, false
		}
		t = ctype{off: off}
		t.size, _ = e.Val(dwarf.AttrByteSize).(int64)
		t.elem, t.hasElem = d.typeOf(e)
		t.tag, _ = e.Val(dwarf.AttrName).(string)
		t.declared, _ = e.Val(dwarf.AttrDeclaration).(bool)
		switch e.Tag {
		case dwarf.TagTypedef, dwarf.TagConstType, dwarf.TagVolatileType, dwarf.TagRestrictType, 0x47 /* DW_TAG_atomic_type */ :
			if !t.hasElem {
				return ctype{}, true
			}
			off = t.elem
			continue
		case dwarf.TagBaseType:
			enc, _ := e.Val(dwarf.AttrEncoding).(int64)
			t.base(enc)
		case dwarf.TagPointerType, dwarf.TagReferenceType, dwarf.TagRvalueReferenceType:
			t.kind = kPointer
			if t.size == 0 {
				t.size = 8
			}
		case dwarf.TagStructType, dwarf.TagClassType:
			t.kind = kStruct
		case dwarf.TagUnionType:
			t.kind = kUnion
		case dwarf.TagEnumerationType:
			t.kind = kEnum
		case dwarf.TagArrayType:
			t.kind = kArray
		case dwarf.TagSubroutineType:
			t.kind = kFunction
		case dwarf.TagUnspecifiedType:
			t.kind = kVoid
		default:
			t.kind = kOther
		}
		return t, true
	}
	return t, false
}

// base sets the kind of a base type by its encoding, DW_ATE.
func (t *ctype) base(encoding int64) {
	switch encoding {
	case 2:
		t.kind = kBool
	case 4:
		t.kind = kFloat
	case 5, 6: // signed, signed_char
		t.kind, t.signed = kInt, true
	case 7, 8, 0x10: // unsigned, unsigned_char, UTF
		t.kind = kInt
	default:
		t.kind = kOther
	}
}

// name returns the type at off in C syntax.
func (d *debug) name(off dwarf.Offset, ok bool) string { return d.named(off, ok, maxDepth) }

func (d *debug) named(off dwarf.Offset, ok bool, depth int) string {
	if !ok {
		return "void"
	}
	e := d.entry(off)
	if e == nil || depth == 0 {
		return "..."
	}
	name, _ := e.Val(dwarf.AttrName).(string)
	elem, hasElem := d.typeOf(e)
	switch e.Tag {
	case dwarf.TagConstType:
		return "const " + d.named(elem, hasElem, depth-1)
	case dwarf.TagVolatileType:
		return "volatile " + d.named(elem, hasElem, depth-1)
	case dwarf.TagRestrictType:
		return d.named(elem, hasElem, depth-1)
	case dwarf.TagPointerType:
		to := d.named(elem, hasElem, depth-1)
		if to[len(to)-1] == '*' {
			return to + "*"
		}
		return to + " *"
	case dwarf.TagStructType:
		return "struct " + orSo(name)
	case dwarf.TagUnionType:
		return "union " + orSo(name)
	case dwarf.TagEnumerationType:
		return "enum " + orSo(name)
	case dwarf.TagArrayType:
		n, known := d.count(off)
		if !known {
			return d.named(elem, hasElem, depth-1) + "[]"
		}
		return fmt.Sprintf("%s[%d]", d.named(elem, hasElem, depth-1), n)
	case dwarf.TagSubroutineType:
		return "function"
	}
	return orSo(name)
}

func orSo(name string) string {
	if name == "" {
		return "(without a name)"
	}
	return name
}

// count returns the number of elements of the array at off, in all its dimensions.
func (d *debug) count(off dwarf.Offset) (n int64, known bool) {
	n = 1
	for _, e := range d.children(off) {
		if e.Tag != dwarf.TagSubrangeType {
			continue
		}
		c, ok := e.Val(dwarf.AttrCount).(int64)
		if !ok {
			upper, ok := e.Val(dwarf.AttrUpperBound).(int64)
			if !ok {
				return 0, false
			}
			c = upper + 1
		}
		if c < 0 || c > 1<<40 || n > 1<<20 && c > 1<<20 {
			return 0, false
		}
		n *= c
		known = true
	}
	return n, known
}

// sizeOf returns a type's size in bytes; it computes that of an array.
func (d *debug) sizeOf(off dwarf.Offset) int64 {
	n := int64(1)
	for range maxDepth {
		t, ok := d.resolve(off)
		if !ok {
			return 0
		}
		if t.kind != kArray || t.size > 0 {
			return n * t.size
		}
		c, known := d.count(t.off)
		if !known || !t.hasElem {
			return 0
		}
		n *= c
		off = t.elem
	}
	return 0
}

// A field is a member of a struct of the host.
type field struct {
	name string
	at   int64 // offset in bytes
	size int64
	typ  dwarf.Offset
	bits bool // a bit-field
	e    *dwarf.Entry
}

// fields returns the members of the struct at off, at most 4,096. A member without a name is
// replaced by its own members.
func (d *debug) fields(off dwarf.Offset) []field {
	left := 4096 // entries that may be read: in a hostile file a struct may contain itself
	return d.members(off, maxDepth, &left)
}

func (d *debug) members(off dwarf.Offset, depth int, left *int) (list []field) {
	for _, e := range d.children(off) {
		if e.Tag != dwarf.TagMember {
			continue
		}
		if *left--; *left < 0 {
			break
		}
		f := field{e: e}
		f.name, _ = e.Val(dwarf.AttrName).(string)
		f.at, _ = e.Val(dwarf.AttrDataMemberLoc).(int64)
		_, f.bits = e.Val(dwarf.AttrBitSize).(int64)
		if at, ok := e.Val(dwarf.AttrDataBitOffset).(int64); ok {
			f.at = at / 8
		}
		var ok bool
		if f.typ, ok = d.typeOf(e); !ok {
			continue
		}
		f.size = d.sizeOf(f.typ)
		if f.name == "" && depth > 0 {
			if t, ok := d.resolve(f.typ); ok && t.kind == kStruct {
				for _, in := range d.members(t.off, depth-1, left) {
					in.at += f.at
					list = append(list, in)
				}
				continue
			}
		}
		list = append(list, f)
	}
	return list
}

// A function is a function of the host, as DWARF describes it.
type function struct {
	d      *debug
	name   string
	place  string
	params []param
	open   bool // takes variable arguments
	result dwarf.Offset
	value  bool // it has a result
	body   bool // this is its definition
}

type param struct {
	name string // "" if only its type is known
	typ  dwarf.Offset
	ok   bool
}

// function returns the function whose entry, or whose type's entry, is at off.
func (d *debug) function(off dwarf.Offset) *function {
	e := d.entry(off)
	for range maxAlias { // follow a concrete instance to its abstract origin
		if e == nil {
			return nil
		}
		from, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			break
		}
		e = d.entry(from)
	}
	f := &function{d: d}
	f.read(e)
	if spec, ok := e.Val(dwarf.AttrSpecification).(dwarf.Offset); ok { // the attributes that a definition does not repeat
		if s := d.entry(spec); s != nil {
			f.read(s)
		}
	}
	declared, _ := e.Val(dwarf.AttrDeclaration).(bool)
	f.body = e.Tag == dwarf.TagSubprogram && !declared
	for _, c := range d.children(e.Offset) {
		switch c.Tag {
		case dwarf.TagFormalParameter:
			var p param
			p.name, _ = c.Val(dwarf.AttrName).(string)
			p.typ, p.ok = d.typeOf(c)
			f.params = append(f.params, p)
		case dwarf.TagUnspecifiedParameters:
			f.open = true
		}
	}
	return f
}

// read sets fields from an entry that were not set before.
func (f *function) read(e *dwarf.Entry) {
	if f.name == "" {
		f.name, _ = e.Val(dwarf.AttrName).(string)
	}
	if f.place == "" {
		f.place = f.d.place(e)
	}
	if !f.value {
		f.result, f.value = f.d.typeOf(e)
	}
}
