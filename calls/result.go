package calls

import (
	"strconv"
)

// result prints what the call returned.
func (p *printer) result() {
	const errnos = 4095
	v := p.r.Ret
	switch {
	case p.call != nil && p.call.Ret.Kind == Never:
		p.text(" = ?")
	case v < 0 && v >= -errnos:
		name, ok := find(p.a.Macros["enum:errno"].Bits, uint64(-v))
		if !ok {
			name = strconv.FormatInt(-v, 10)
		}
		p.text(" = -1 " + name)
		if n := int(-v); n < len(p.a.Errors) && p.a.Errors[n] != "" {
			p.text(" (" + p.a.Errors[n] + ")")
		}
	case p.call == nil:
		p.printf(" = %#x", v)
	default:
		p.text(" = ")
		if f := handResult[p.call.Name]; f == nil || !f(p) {
			p.returned(uint64(v))
		}
	}
}

// returned prints the result of a call that has not failed.
func (p *printer) returned(v uint64) {
	t := p.call.Ret
	if p.v != nil && p.v.Ret != nil {
		t = *p.v.Ret
	}
	if t.Kind == Macros && p.a.Macros[t.Macros[0]].Enum {
		p.printf("%d (%s)", v, p.names(t.Macros[0], v))
		return
	}
	if t.Kind != Macros || v == 0 {
		p.number(t, v)
		return
	}
	word := "flags"
	if t.Macros[0] == "set:seal" {
		word = "seals"
	}
	p.printf("%#x (%s ", v, word)
	p.macros(t.Macros, v)
	p.text(")")
}
