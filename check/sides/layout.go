package sides

import (
	"fmt"
	"go/token"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen/model"
)

type position = token.Position

// layout compares a declared struct with the host's struct h, once, and reports at the struct's
// place. Its verdict is whether h is that struct.
func (c *comparer) layout(s *model.Struct, d *debug, h ctype) verdict {
	if s.Opaque() {
		return same
	}
	if h.tag != s.C {
		for _, other := range c.t.Structs {
			if other.C == h.tag {
				return differs // h is another declared struct
			}
		}
	}
	if h.declared { // its members are described elsewhere, or nowhere if the host does not use them
		var off = h.off
		if d, off = c.h.layout(h.tag); d == nil {
			return same
		}
		var ok bool
		if h, ok = d.resolve(off); !ok {
			return same
		}
	}
	if key := (compared{s, d, h.off}); c.seen[key] {
		return same
	} else {
		c.seen[key] = true
	}
	c.members(s, d, h)
	return same
}

// members compares sizes and members of a struct.
func (c *comparer) members(s *model.Struct, d *debug, h ctype) {
	place := ""
	if e := d.entry(h.off); e != nil {
		place = d.place(e)
	}
	what := "struct " + orSo(h.tag)
	if place != "" {
		what += ", " + place
	}
	const cure = "regenerate, and compile the host again, or give both one layout"
	if h.size != s.Size {
		c.bad(s.Pos, report.Layout, cure, "struct %s has %d bytes here and %d in the host (%s)", s.Go, s.Size, h.size, what)
	}
	list := d.fields(h.off)
	byName := map[string]*field{}
	for i := range list {
		byName[list[i].name] = &list[i]
	}
	used := map[*field]bool{}
	for _, f := range s.Fields {
		m := byName[f.C]
		if m == nil {
			m = at(list, f.Offset)
		}
		switch {
		case m == nil:
			if f.Go != "_" {
				c.bad(f.Pos, report.Layout, cure, "field %s.%s, at %d, is not in the host (%s)", s.Go, f.Go, f.Offset, what)
			}
			continue
		case m.at != f.Offset:
			c.bad(f.Pos, report.Layout, cure, "field %s.%s lies at %d here and at %d in the host (%s)", s.Go, f.Go, f.Offset, m.at, what)
		case m.bits:
			c.bad(f.Pos, report.Layout, cure, "field %s.%s is a bit-field in the host (%s)", s.Go, f.Go, what)
		case f.Go == "_":
		case m.name != f.C && h.tag == s.C:
			c.bad(f.Pos, report.Layout, cure, "field %s.%s, at %d, is called %s in the host (%s)", s.Go, f.Go, f.Offset, m.name, what)
		default:
			c.member(s, &f, d, m, what)
		}
		used[m] = true
	}
	for i := range list {
		if m := &list[i]; !used[m] && !covered(s, m) {
			c.bad(s.Pos, report.Layout, cure, "struct %s has a member %s at %d in the host and nothing there here (%s)", s.Go, orSo(m.name), m.at, what)
		}
	}
}

// member compares the types of one member.
func (c *comparer) member(s *model.Struct, f *model.Field, d *debug, m *field, what string) {
	v := c.typ(f.Type, d, m.typ, maxDepth)
	if v == same {
		return
	}
	sev := report.Error
	if v == doubtful {
		sev = report.Warning
	}
	c.found = true
	c.r.Addf(f.Pos, report.Layout, sev, "use "+fmt.Sprintf("%q", f.Type.CDecl(f.C))+" in C", "field %s.%s is %s here and %s in the host (%s)", s.Go, f.Go, f.Type.C(), d.name(m.typ, true), what)
}

// at returns the member at an offset.
func at(list []field, off int64) *field {
	for i := range list {
		if list[i].at == off && list[i].size > 0 {
			return &list[i]
		}
	}
	return nil
}

// covered reports whether a member of the host's struct is within a field of Go's, as several
// members may be within an array.
func covered(s *model.Struct, m *field) bool {
	for _, f := range s.Fields {
		if m.at >= f.Offset && m.at+m.size <= f.Offset+f.Type.Size() {
			return true
		}
	}
	return m.size == 0 // a flexible array member
}
