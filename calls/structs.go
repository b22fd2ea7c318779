package calls

import "bytes"

// structs prints one struct or several.
func (p *printer) structs(t *Type, addr uint64, n int) {
	l := p.pl.layout[t.Struct]
	dir := t.Dir
	if dir == InOut {
		dir = In
		if p.wrote() && !t.isTime() && p.read(addr, 1, Out) != nil {
			dir = Out
		}
	}
	if l == nil || l.Size == 0 {
		p.hex(addr)
		return
	}
	if t.Count.Of == Sized {
		p.sized(t, l, addr, n)
		return
	}
	if n > 0 && len(p.read(addr, l.Size, dir)) < l.Size {
		p.hex(addr)
		return
	}
	at := structAt{t: t, l: l.Layout, addr: addr, b: p.read(addr, l.Size, dir), dir: dir}
	if t.Count.Of == One {
		p.structure(l, at)
		return
	}
	p.some("[", "]", len(p.read(addr, n*l.Size, dir))/l.Size, n, func(i int) {
		at.addr, at.i = addr+uint64(i*l.Size), i
		at.b = p.read(at.addr, l.Size, dir)
		p.structure(l, at)
	})
}

// isTime reports whether t is a timeout. strace prints its value before the call, and the
// remaining time behind the result.
func (t *Type) isTime() bool { return t.Struct == "__kernel_timespec" || t.Struct == "kernel_timeval" }

// sized prints a struct whose caller has given its size, n bytes. Members beyond n are 0; members
// that this package does not know are shown as bytes, unless they are 0.
func (p *printer) sized(t *Type, l *layoutPlan, addr uint64, n int) {
	b := p.read(addr, n, t.Dir)
	if n < l.Least || len(b) < min(n, l.Size) {
		p.addr(addr)
		return
	}
	whole := make([]byte, l.Size)
	copy(whole, b)
	p.structure(l, structAt{t: t, l: l.Layout, addr: addr, b: whole, dir: t.Dir})
	if n <= l.Size || len(bytes.Trim(b[min(l.Size, len(b)):], "\x00")) == 0 {
		return
	}
	rest := b[l.Size:]
	p.buf = p.buf[:len(p.buf)-1] // before the bracket
	p.text(", /* bytes ")
	p.dec(int64(l.Size))
	p.text("..")
	p.dec(int64(n - 1))
	p.text(" */ ")
	most := min(len(rest), p.o.Strings)
	p.quoteHex(rest[:most])
	if most < n-l.Size {
		p.text("...")
	}
	p.text("}")
}

// structure prints the members of a struct. A name with dots is that of a member of a
// nested struct.
func (p *printer) structure(l *layoutPlan, at structAt) {
	if l.print != nil {
		copied := at // so that at itself need not be on the heap
		l.print(p, &copied)
		return
	}
	members, short := l.long, false
	if l.Short != nil && !p.o.Verbose {
		members, short = l.short, true
	}
	s := scope{p: p, layout: l.Layout, b: at.b}
	var within []string
	p.text("{")
	comma := false
	for i := range members {
		m := &members[i]
		if m.If != nil && !p.pl.holds(m.If, s.value(m.If.Param)) || l.skip != nil && l.skip(at.b, m.Name) {
			continue
		}
		keep := 0
		for keep < len(within) && keep < len(m.outer) && within[keep] == m.outer[keep] {
			keep++
		}
		for range within[keep:] {
			p.text("}")
		}
		if comma {
			p.text(", ")
		}
		for _, outer := range m.outer[keep:] {
			p.text(outer)
			p.text("={")
		}
		within, comma = m.outer, true
		if m.Kind == In6Addr { // its text includes the member's name
			p.inet6addr(at.b[m.Offset:m.Offset+16], m.name)
			continue
		}
		p.text(m.name)
		p.text("=")
		p.member(m, s, at.dir)
	}
	for range within {
		p.text("}")
	}
	if short {
		p.text(", ...")
	}
	p.text("}")
}

func (p *printer) member(m *memberPlan, s scope, dir Dir) {
	b := s.b[m.Offset:]
	if m.print != nil {
		m.print(p, word(b, m.Size))
		return
	}
	if m.Dir != Value {
		t := m.Type
		if dir == Out && t.Dir == In {
			t.Dir = Out // the call has filled the memory
		}
		p.pointer(&t, word(b, m.Size), s)
		return
	}
	switch {
	case m.Kind == Stamp && m.Size == 16:
		p.stamp(int64(le.Uint64(b)), uint64(le.Uint32(b[8:])))
	case m.Kind == Time:
		sec, nsec := extend(word(b, m.Size), m.Size, true), uint64(0)
		if m.Count.Of == Param {
			nsec = s.value(m.Count.N)
		}
		p.dec(int64(sec))
		p.date(int64(sec), nsec, 9)
	case m.Kind == InAddr:
		p.inet(b[:4])
	case m.Kind == SockaddrIn:
		p.sockaddr(b[:m.Size*m.Len])
	case m.Kind == Mac:
		p.mac(b[:min(m.Size*m.Len, int(s.value(m.Count.N)))])
	case m.Len == 0:
		p.text("[]")
	case m.Len == 1:
		p.number(&m.Type, extend(word(b, m.Size), m.Size, m.Signed))
	case m.Size == 1: // a string
		p.cstring(b[:m.Len])
	default:
		p.list("[", "]", m.Len, func(i int) { p.number(&m.Type, extend(word(b[i*m.Size:], m.Size), m.Size, m.Signed)) })
	}
}

// cstring prints a string in an array, which ends in 0 or with the array.
func (p *printer) cstring(s []byte) {
	for i, c := range s {
		if c == 0 {
			p.quote(s[:i])
			return
		}
	}
	p.quote(s)
	p.text("...")
}

// stamp prints a time of a file.
func (p *printer) stamp(sec int64, nsec uint64) {
	p.pair("{tv_sec=", sec, ", tv_nsec=", int64(nsec))
	p.date(sec, nsec, 9)
}

// pair prints a struct of two numbers.
func (p *printer) pair(first string, a int64, second string, b int64) {
	p.text(first)
	p.dec(a)
	p.text(second)
	p.dec(b)
	p.text("}")
}
