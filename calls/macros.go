package calls

// find returns the name of a value in a list that is too short to be worth a plan.
func find(list []Macro, v uint64) (name string, ok bool) {
	for _, m := range list {
		if m.Value == v {
			return m.Name, true
		}
	}
	return "", false
}

// enum returns the name of an enumeration's value.
func (p *printer) enum(name string, v uint64) (string, bool) {
	s := p.pl.sets[name]
	if s == nil {
		return "", false
	}
	text, ok := s.names[v]
	return text, ok
}

// macros prints a number as names of macros. The bits that no set names are the value of
// the enumeration, if there is one.
func (p *printer) macros(names []string, v uint64) {
	start, known := len(p.buf), uint64(0) // bits of sets are no part of an enumeration's value
	if len(names) > 1 {
		for _, name := range names {
			if s := p.pl.sets[name]; !s.Enum {
				known |= s.bits
			}
		}
	}
	if s := p.pl.sets[names[0]]; s.Octal {
		const permissions = 0o777
		if rest := v &^ permissions; rest != 0 {
			if rest, _ = p.bits(s, rest, start); rest != 0 {
				p.or(start)
				p.hex(rest)
			}
		}
		p.or(start)
		p.octal(v & permissions)
		return
	}
	for _, name := range names {
		if s := p.pl.sets[name]; s.Enum {
			p.or(start)
			p.value(s, v&^known)
			v &= known
		} else {
			rest, named := p.bits(s, v, start)
			if rest != 0 && !named && s.Fields != nil && s.Unknown != "" && len(p.buf) > start {
				p.text("|")
				p.hex(rest)
				p.text(s.unknown)
				return
			}
			v = rest
		}
	}
	switch {
	case v != 0 && len(p.buf) == start:
		p.hex(v)
		p.text(p.pl.sets[names[0]].unknown)
	case v != 0:
		p.or(start)
		p.hex(v)
	case len(p.buf) == start:
		p.text("0")
	}
}

// or separates a name from those printed since start.
func (p *printer) or(start int) {
	if len(p.buf) > start {
		p.text("|")
	}
}

// value prints the value of an enumeration.
func (p *printer) value(s *setPlan, v uint64) {
	if name, ok := s.names[v]; ok {
		p.text(name)
		return
	}
	if name, ok := s.names[v&(1<<32-1)]; ok {
		p.text(name)
		return
	}
	if s.Unknown == "_IOC" {
		p.ioc(uint32(v))
		return
	}
	p.hex(v)
	p.text(s.unknown)
}

// ioc prints the parts of an ioctl's number.
func (p *printer) ioc(v uint32) {
	p.text("_IOC(")
	p.text([...]string{"_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"}[v>>30])
	for _, part := range [...]uint32{v >> 8 & 0xff, v & 0xff, v >> 16 & 0x3fff} {
		p.text(", ")
		p.hex(uint64(part))
	}
	p.text(")")
}

// bits prints the names of v's bits, and returns the bits that have no name. named reports
// whether any has one, besides those of fields.
func (p *printer) bits(s *setPlan, v uint64, start int) (rest uint64, named bool) {
	for i := range s.Fields {
		f := &s.Fields[i]
		if name, ok := find(f.Values, v&f.Mask); ok {
			p.or(start)
			p.text(name)
			v &^= f.Mask
		}
	}
	if v == 0 {
		if s.zero != "" && len(p.buf) == start {
			p.text(s.zero)
		}
		return 0, false
	}
	// Where macros overlap, the one with the most bits wins.
	var chosen uint64
	for _, i := range s.most {
		if m := s.Bits[i].Value; m != 0 && v&m == m {
			chosen |= 1 << i
			v &^= m
		}
	}
	for i := range s.Bits {
		if chosen>>i&1 != 0 {
			p.or(start)
			p.text(s.Bits[i].Name)
		}
	}
	return v, chosen != 0
}
