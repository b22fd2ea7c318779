package calls

import (
	"bytes"
	"strconv"
)

func (p *printer) str(t *Type, addr uint64) {
	b := p.read(addr, 1<<16, t.Dir)
	if b == nil {
		p.hex(addr)
		return
	}
	end := bytes.IndexByte(b, 0)
	s, ended := b, end >= 0
	if ended {
		s = b[:end]
	}
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
func (p *printer) bytes(t *Type, addr uint64, n int) { p.quoted(t, addr, n, false) }

// hexBytes prints n bytes as hexadecimal numbers.
func (p *printer) hexBytes(t *Type, addr uint64, n int) { p.quoted(t, addr, n, true) }

func (p *printer) quoted(t *Type, addr uint64, n int, hex bool) {
	b := p.read(addr, n, t.Dir)
	if b == nil && n > 0 {
		p.hex(addr)
		return
	}
	most := min(len(b), p.o.Strings)
	if hex {
		p.quoteHex(b[:most])
	} else {
		p.quote(b[:most])
	}
	if most < n {
		p.text("...")
	}
}

// argv prints the strings of an array of pointers that ends in 0.
func (p *printer) argv(t *Type, addr uint64) {
	const size = 8
	b := p.read(addr, 1<<16, t.Dir)
	n := 0
	for n < len(b)/size && le.Uint64(b[n*size:]) != 0 {
		n++
	}
	switch {
	case len(b) < size:
		p.hex(addr)
	case t.Number && !p.o.Verbose:
		p.hex(addr)
		p.text(" /* ")
		p.dec(int64(n))
		if n == 1 {
			p.text(" var */")
		} else {
			p.text(" vars */")
		}
	default:
		p.some("[", "]", n, n, func(i int) {
			if s := le.Uint64(b[i*size:]); p.read(s, 1, t.Dir) != nil {
				p.str(&Type{Kind: Str, Dir: t.Dir}, s)
			} else {
				p.hex(s)
			}
		})
	}
}

func (p *printer) quoteHex(s []byte) {
	p.text(`"`)
	for _, c := range s {
		p.hexByte(c)
	}
	p.text(`"`)
}

const digits = "0123456789abcdef"

// hexByte prints a byte of a string.
func (p *printer) hexByte(c byte) { p.buf = append(p.buf, '\\', 'x', digits[c>>4], digits[c&15]) }

// quote prints bytes as a string literal of C.
func (p *printer) quote(s []byte) {
	if p.o.Hex == HexAll || p.o.Hex == HexUnusual && bytes.ContainsFunc(s, unusual) {
		p.quoteHex(s)
		return
	}
	p.text(`"`)
	p.escaped(s, "")
	p.text(`"`)
}

// unusual reports whether a character makes HexUnusual print a string as numbers.
func unusual(c rune) bool { return c > 0x7e || c < ' ' && (c < '\t' || c > '\r') }

// escaped prints bytes with the escapes of C. Those in more are escaped, too.
func (p *printer) escaped(s []byte, more string) {
	for i, c := range s {
		switch {
		case c == '"' || c == '\\':
			p.buf = append(p.buf, '\\', c)
		case c >= ' ' && c < 0x7f && (more == "" || !bytes.ContainsRune([]byte(more), rune(c))):
			p.buf = append(p.buf, c)
		case c >= '\t' && c <= '\r':
			p.buf = append(p.buf, '\\', "tnvfr"[c-'\t'])
		default:
			p.buf = append(p.buf, '\\')
			if i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '7' { // else the digit would belong to the number
				p.buf = append(p.buf, '0'+c>>6, '0'+c>>3&7, '0'+c&7)
			} else {
				p.buf = strconv.AppendUint(p.buf, uint64(c), 8)
			}
		}
	}
}

// AppendEscaped appends bytes with the escapes that strace gives the bytes of a string.
// Those in more are escaped, too.
func AppendEscaped(buf, s []byte, more string) []byte {
	p := printer{buf: buf}
	p.escaped(s, more)
	return p.buf
}
