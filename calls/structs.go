package calls

import (
	"slices"
	"strings"
)

// structs prints one struct or several.
func (p *printer) structs(t Type, addr uint64, n int) {
	l, ok := p.a.Structs[t.Struct]
	dir := t.Dir
	if dir == InOut {
		dir = In
		if p.r.Done && p.r.Ret >= 0 && p.read(addr, 1, Out) != nil {
			dir = Out
		}
	}
	if !ok || l.Size == 0 || n > 0 && len(p.read(addr, l.Size, dir)) < l.Size {
		p.hex(addr)
		return
	}
	one := func(i int) { p.structure(t.Struct, l, p.read(addr+uint64(i*l.Size), l.Size, dir), dir) }
	if t.Count.Of == One {
		one(0)
		return
	}
	p.some("[", "]", len(p.read(addr, n*l.Size, dir))/l.Size, n, one)
}

// structure prints the members of a struct. A name with dots is that of a member of a
// nested struct.
func (p *printer) structure(of string, l Layout, b []byte, dir Dir) {
	if f := handStructs[of]; f != nil {
		f(p, b)
		return
	}
	short := l.Short
	if f := handShort[of]; f != nil {
		short = f(b, l)
	}
	var within []string
	p.text("{")
	comma := false
	for i := range l.Members {
		m := &l.Members[i]
		path := strings.Split(m.Name, ".")
		name := path[len(path)-1]
		path = path[:len(path)-1]
		if hidden(name) || short != nil && !slices.Contains(short, m.Name) {
			continue
		}
		if m.If != nil {
			other := &l.Members[m.If.Param]
			if !p.a.holds(m.If, word(b[other.Offset:], other.Size), other.Macros) {
				continue
			}
		}
		keep := 0
		for keep < len(within) && keep < len(path) && within[keep] == path[keep] {
			keep++
		}
		for range within[keep:] {
			p.text("}")
		}
		if comma {
			p.text(", ")
		}
		for _, s := range path[keep:] {
			p.text(s + "={")
		}
		within, comma = path, true
		p.text(name + "=")
		if f := handMembers[of+"."+m.Name]; f != nil {
			f(p, word(b[m.Offset:], m.Size))
			continue
		}
		p.member(l, m, b, dir)
	}
	for range within {
		p.text("}")
	}
	if short != nil {
		p.text(", ...")
	}
	p.text("}")
}

// hidden reports whether a member is padding or reserved.
func hidden(name string) bool {
	return strings.HasPrefix(name, "__") || strings.HasPrefix(name, "pad") || strings.HasPrefix(name, "_pad") || name == "_f"
}

func (p *printer) member(l Layout, m *Member, b []byte, dir Dir) {
	number := func(i int) uint64 {
		other := &l.Members[i]
		return extend(word(b[other.Offset:], other.Size), other.Size, other.Signed)
	}
	if m.Dir != Value {
		t := m.Type
		if dir == Out && t.Dir == In {
			t.Dir = Out // the call has filled the memory
		}
		p.pointer(t, word(b[m.Offset:], m.Size), number)
		return
	}
	each := func(i int) uint64 { return extend(word(b[m.Offset+i*m.Size:], m.Size), m.Size, m.Signed) }
	switch {
	case m.Len == 0:
		p.text("[]")
	case m.Len == 1:
		p.number(m.Type, each(0))
	case m.Size == 1: // a string
		s := b[m.Offset : m.Offset+m.Len]
		for i, c := range s {
			if c == 0 {
				s = s[:i]
				break
			}
		}
		p.quote(s)
	default:
		p.list("[", "]", m.Len, func(i int) { p.number(m.Type, each(i)) })
	}
}
