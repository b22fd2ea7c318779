package calls

// skipStat reports whether strace leaves out a member of struct stat: it shows the number
// of a device, and the size of any other file.
func skipStat(b []byte, member string) bool {
	const format, char, block, at = 0o170000, 0o020000, 0o060000, 24
	t := le.Uint32(b[at:]) & format
	device := t == char || t == block
	return device && member == "st_size" || !device && member == "st_rdev"
}

// utime prints a time that a file gets. Some numbers of nanoseconds are commands.
func (p *printer) utime(sec int64, nsec uint64) {
	const now, omit = 1<<30 - 1, 1<<30 - 2
	switch nsec {
	case now:
		p.text("UTIME_NOW")
	case omit:
		p.text("UTIME_OMIT")
	default:
		p.stamp(sec, nsec)
	}
}

// entries prints how many entries of a directory were read; verbose, it prints them. A plus
// sign stands for those that were not recorded.
func (p *printer) entries(i int) bool {
	const buffer, head = 1, 19
	if i != buffer || !p.wrote() {
		return false
	}
	addr := p.r.Args[i]
	if p.o.Verbose {
		return p.direntries(addr)
	}
	b, n := p.read(addr, int(min(uint64(p.r.Ret), 1<<20)), Out), 0
	left := int(p.r.Ret) - len(b)
	for len(b) >= head {
		size := int(le.Uint16(b[16:]))
		if size < head {
			break
		}
		b = b[min(size, len(b)):]
		n++
	}
	p.hex(addr)
	p.text(" /* ")
	p.dec(int64(n))
	if left > 0 {
		p.text("+")
	}
	p.text(" entries */")
	return true
}

// direntries prints the entries of a directory, as far as they were recorded.
func (p *printer) direntries(addr uint64) bool {
	const head, name, old = 19, 19, 18
	b := p.read(addr, int(min(uint64(p.r.Ret), 1<<20)), Out)
	is64 := p.call.Name == "getdents64"
	if len(b) < head && p.r.Ret > 0 {
		p.hex(addr)
		return true
	}
	p.text("[")
	left := int(p.r.Ret)
	for first := true; left > 0; first = false {
		if !first {
			p.text(", ")
		}
		size := 0
		if len(b) >= head {
			size = int(le.Uint16(b[16:]))
		}
		if size < head || size > len(b) {
			p.text("...")
			break
		}
		p.text("{d_ino=")
		p.udec(le.Uint64(b))
		p.text(", d_off=")
		p.dec(int64(le.Uint64(b[8:])))
		p.text(", d_reclen=")
		p.udec(uint64(size))
		if is64 {
			p.text(", d_type=")
			p.macros(dtypes, uint64(b[old]))
			p.text(", d_name=")
			p.cstring(b[name:size])
		} else {
			p.text(", d_name=")
			p.cstring(b[old : size-1])
			p.text(", d_type=")
			p.macros(dtypes, uint64(b[size-1]))
		}
		p.text("}")
		b, left = b[size:], left-size
	}
	p.text("]")
	return true
}

var dtypes = []string{"enum:dtype"}

// fileHandle prints a handle, whose length stands before the call and its bytes after it.
func (p *printer) fileHandle(s *structAt) {
	const head = 8
	n := le.Uint32(s.b)
	p.text("{handle_bytes=")
	p.udec(uint64(n))
	if s.t.Dir == InOut && s.dir == In {
		p.text("}")
		return
	}
	p.text(", handle_type=")
	p.dec(int64(s.int(4)))
	p.text(", f_handle=")
	b := p.read(s.addr+head, int(min(n, 128)), s.dir)
	if len(b) == 0 {
		p.text("...}")
		return
	}
	p.text("0x")
	for _, c := range b {
		p.buf = append(p.buf, digits[c>>4], digits[c&15])
	}
	p.text("}")
}
