package main

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// layouts reads the structs' layout from the object's DWARF.
func layouts(d *description, f *elf.File) (map[string]calls.Layout, error) {
	data, err := f.DWARF()
	if err != nil {
		return nil, err
	}
	found := map[string]*dwarf.StructType{}
	r := data.Reader()
	for {
		e, err := r.Next()
		if err != nil {
			return nil, err
		}
		if e == nil {
			break
		}
		if e.Tag != dwarf.TagStructType || e.Val(dwarf.AttrName) == nil {
			continue
		}
		t, err := data.Type(e.Offset)
		if err != nil {
			return nil, err
		}
		if s, ok := t.(*dwarf.StructType); ok && !s.Incomplete {
			found[s.StructName] = s
		}
	}
	all := map[string]calls.Layout{}
	var errs []error
	for _, s := range d.structs {
		t := found[s.name]
		if t == nil {
			errs = append(errs, s.errorf("no header has struct %s", s.name))
			continue
		}
		l := calls.Layout{Size: int(t.ByteSize)}
		members(&l, "", 0, t)
		all[s.name] = l
	}
	return all, errors.Join(errs...)
}

// members adds the members of a struct to its layout. Members of nested structs have
// names with dots. Of a union only the first member is added.
func members(l *calls.Layout, prefix string, at int, s *dwarf.StructType) {
	for i, f := range s.Field {
		if s.Kind == "union" && i > 0 {
			break
		}
		member(l, prefix+f.Name, at+int(f.ByteOffset), f.Type)
	}
}

func member(l *calls.Layout, name string, at int, t dwarf.Type) {
	n := 1
	for {
		switch u := t.(type) {
		case *dwarf.TypedefType:
			t = u.Type
			continue
		case *dwarf.QualType:
			t = u.Type
			continue
		case *dwarf.ArrayType:
			n *= int(max(u.Count, 0))
			t = u.Type
			continue
		case *dwarf.StructType:
			dot := name + "."
			if name == "" || strings.HasSuffix(name, ".") {
				dot = name // a member without a name: its members are the outer struct's
			}
			for i := range n {
				members(l, indexed(dot, i, n), at+i*int(u.ByteSize), u)
			}
			return
		}
		break
	}
	m := calls.Member{Name: name, Offset: at, Size: int(t.Size()), Len: n}
	switch t.(type) {
	case *dwarf.IntType, *dwarf.CharType:
		m.Signed = true
	case *dwarf.PtrType:
		m.Kind = calls.Addr
	}
	if !m.Signed && m.Kind == calls.Int {
		m.Kind = calls.Uint
	}
	l.Members = append(l.Members, m)
}

// indexed returns the prefix of element i's members, of n elements.
func indexed(dot string, i, n int) string {
	if n == 1 {
		return dot
	}
	return fmt.Sprintf("%s[%d].", strings.TrimSuffix(dot, "."), i)
}
