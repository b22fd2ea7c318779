package calls

import (
	"bytes"
	"strings"
)

func (p *printer) str(t Type, addr uint64) {
	b := p.read(addr, 1<<16, t.Dir)
	if b == nil {
		p.hex(addr)
		return
	}
	s, _, ended := bytes.Cut(b, []byte{0})
	most := len(s)
	if t.Kind == Str {
		most = min(most, p.o.Strings)
	}
	p.quote(s[:most])
	if most < len(s) || !ended {
		p.text("...")
	}
}

// bytes prints n bytes as a string. Fewer may have been recorded.
func (p *printer) bytes(t Type, addr uint64, n int) {
	b := p.read(addr, n, t.Dir)
	if b == nil && n > 0 {
		p.hex(addr)
		return
	}
	most := min(len(b), p.o.Strings)
	p.quote(b[:most])
	if most < n {
		p.text("...")
	}
}

// argv prints the strings of an array of pointers that ends in 0.
func (p *printer) argv(t Type, addr uint64) {
	const size = 8
	b := p.read(addr, 1<<16, t.Dir)
	n := 0
	for n < len(b)/size && le.Uint64(b[n*size:]) != 0 {
		n++
	}
	switch {
	case len(b) < size:
		p.hex(addr)
	case t.Number:
		vars := "vars"
		if n == 1 {
			vars = "var"
		}
		p.printf("%#x /* %d %s */", addr, n, vars)
	default:
		p.some("[", "]", n, n, func(i int) { p.str(Type{Kind: Str, Dir: t.Dir}, le.Uint64(b[i*size:])) })
	}
}

// hexBytes prints n bytes as hexadecimal numbers.
func (p *printer) hexBytes(t Type, addr uint64, n int) {
	b := p.read(addr, n, t.Dir)
	if b == nil && n > 0 {
		p.hex(addr)
		return
	}
	most := min(len(b), p.o.Strings)
	p.text(`"`)
	for _, c := range b[:most] {
		p.printf(`\x%02x`, c)
	}
	p.text(`"`)
	if most < n {
		p.text("...")
	}
}

// quote prints bytes as a string literal of C.
func (p *printer) quote(s []byte) {
	p.text(`"`)
	for i, c := range s {
		switch {
		case c == '"' || c == '\\':
			p.buf = append(p.buf, '\\', c)
		case c >= ' ' && c < 0x7f:
			p.buf = append(p.buf, c)
		case strings.IndexByte("\t\n\v\f\r", c) >= 0:
			p.buf = append(p.buf, '\\', "tnvfr"[c-'\t'])
		case i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '7':
			p.printf(`\%03o`, c)
		default:
			p.printf(`\%o`, c)
		}
	}
	p.text(`"`)
}
