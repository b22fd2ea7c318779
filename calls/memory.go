package calls

// read returns n bytes of the caller's memory, or fewer if fewer were recorded. With Out it
// reads the copies made after the call, and otherwise those made before it.
func (r *Record) read(addr uint64, n int, dir Dir) []byte {
	var found []byte
	for i := range r.Memory {
		m := &r.Memory[i]
		if m.After != (dir == Out || dir == Left) || addr < m.Addr || addr-m.Addr >= uint64(max(len(m.Data), 1)) {
			continue
		}
		if data := m.Data[addr-m.Addr:]; found == nil || len(data) > len(found) {
			found = data[:min(n, len(data))]
		}
	}
	return found
}

func (p *printer) read(addr uint64, n int, dir Dir) []byte { return p.r.read(addr, n, dir) }

// pointer prints the memory at addr. s holds its length.
func (p *printer) pointer(t *Type, addr uint64, s scope) {
	switch {
	case addr == 0:
		p.text("NULL")
		return
	case t.Dir == Left && !p.r.interrupted():
		p.hex(addr)
		return
	case !p.wrote() && t.Kind != Iovec && t.Struct != "user_msghdr" && (t.Dir == Out || t.Dir == InOut && t.Count.Of == Ret):
		p.hex(addr)
		return
	}
	n, known := p.count(t, s)
	if !known {
		p.hex(addr)
		return
	}
	was := p.after
	p.after = t.Dir == Out
	p.memory(t, addr, n)
	p.after = was
}

// memory prints n elements of memory.
func (p *printer) memory(t *Type, addr uint64, n int) {
	switch t.Kind {
	case Path, Name, Str:
		p.str(t, addr)
	case Bytes:
		p.bytes(t, addr, n)
	case HexBytes:
		p.hexBytes(t, addr, n)
	case Dirents: // hand_file.go prints those that were read
		p.hex(addr)
	case CPUSet:
		p.cpus(t, addr, n)
	case FDs:
		p.array(&Type{Kind: FD, Dir: t.Dir}, addr, n, 4, true)
	case SigSet:
		p.sigset(t, addr)
	case FDSet:
		p.fdset(t, addr, n)
	case Sockaddr:
		p.sockaddrAt(t, addr, n)
	case Iovec:
		p.iovec(t.Dir, addr, n, uint64(p.r.Ret))
	case Argv:
		p.argv(t, addr)
	case Struct:
		p.structs(t, addr, n)
	default:
		size := 8
		switch t.Kind {
		case Int, Uint, FD, PID, UID, GID, Status:
			size = 4
		}
		if t.Count.Of == One {
			p.one(t, addr, size)
			return
		}
		p.array(t, addr, n, size, t.Kind == Int || t.Kind == PID || t.Kind == UID || t.Kind == GID)
	}
}

// wrote reports whether the call has written to memory.
func (p *printer) wrote() bool { return p.r.Done && (p.r.Ret >= 0 || p.r.Ret < -4095) }

// count returns the number of elements. known is false if it was not recorded.
func (p *printer) count(t *Type, s scope) (n int, known bool) {
	const most = 1 << 20 // the caller may pass any number
	v := uint64(1)
	switch t.Count.Of {
	case Const:
		v = uint64(t.Count.N)
	case Sized:
		v = s.value(t.Count.N)
	case Param:
		v = s.value(t.Count.N)
	case Ret:
		v = uint64(p.r.Ret)
	case Pointed:
		b := p.read(p.r.Args[t.Count.N], 4, Out)
		if len(b) < 4 {
			return 0, false
		}
		v = uint64(le.Uint32(b))
		if b := p.read(p.r.Args[t.Count.N], 4, In); len(b) == 4 {
			v = min(v, uint64(le.Uint32(b))) // the caller's room, which the kernel does not exceed
		}
	}
	return int(min(v, most)), true
}

// one prints a number that an argument points to.
func (p *printer) one(t *Type, addr uint64, size int) {
	dir := t.Dir
	if dir == InOut {
		dir = In
	}
	b := p.read(addr, size, dir)
	if len(b) < size {
		p.hex(addr)
		return
	}
	v := word(b, size)
	if t.Kind == Status {
		p.status(uint32(v))
		return
	}
	p.text("[")
	p.number(t, extend(v, size, t.Kind != Uint && t.Kind != Hex))
	if t.Kind == Off { // as for sendfile
		p.text("]")
		p.becomes(t, addr, v)
		return
	}
	if b := p.read(addr, size, Out); t.Dir == InOut && p.wrote() && len(b) == size && word(b, size) != v {
		p.text(" => ")
		p.number(t, extend(word(b, size), size, t.Kind != Uint && t.Kind != Hex))
	}
	p.text("]")
}

// becomes prints the offset after the call, if it is no longer v.
func (p *printer) becomes(t *Type, addr, v uint64) {
	const size = 8
	if b := p.read(addr, size, Out); t.Dir == InOut && p.wrote() && p.r.Ret != 0 && len(b) == size && le.Uint64(b) != v {
		p.text(" => [")
		p.number(t, le.Uint64(b))
		p.text("]")
	}
}

// changed prints the new value of an argument that AppendHead has printed.
func (p *printer) changed(i int) {
	if p.call == nil || p.call.Gone {
		return
	}
	if t := p.typ(i); t.Kind == Off && t.Dir == InOut {
		if b := p.read(p.r.Args[i], 8, In); len(b) == 8 {
			p.becomes(t, p.r.Args[i], le.Uint64(b))
		}
	}
}

// word returns a number of up to 8 bytes.
func word(b []byte, size int) uint64 {
	switch size {
	case 8:
		return le.Uint64(b)
	case 4:
		return uint64(le.Uint32(b))
	case 2:
		return uint64(le.Uint16(b))
	}
	var w [8]byte
	copy(w[:], b[:min(size, len(b))])
	return le.Uint64(w[:])
}

// array prints an array of numbers.
func (p *printer) array(t *Type, addr uint64, n, size int, signed bool) {
	b := p.read(addr, n*size, t.Dir)
	if len(b) < size && n > 0 {
		p.hex(addr)
		return
	}
	p.some("[", "]", len(b)/size, n, func(i int) { p.number(t, extend(word(b[i*size:], size), size, signed)) })
}

// iovec prints n buffers of which the call has filled left bytes, one buffer after the
// other, if it writes to them.
func (p *printer) iovec(dir Dir, addr uint64, n int, left uint64) {
	const size, most = 16, 1 << 20
	if addr == 0 {
		p.text("NULL")
		return
	}
	b := p.read(addr, n*size, In)
	if b == nil && n > 0 {
		p.hex(addr)
		return
	}
	bytes := Type{Kind: Bytes, Dir: dir}
	p.some("[", "]", len(b)/size, n, func(i int) {
		base, length := le.Uint64(b[i*size:]), le.Uint64(b[i*size+8:])
		p.text("{iov_base=")
		switch {
		case base == 0 || dir == Out && !p.wrote():
			p.addr(base)
		case dir == Out:
			p.bytes(&bytes, base, int(min(length, left, most)))
			left -= min(length, left)
		default:
			p.bytes(&bytes, base, int(min(length, most)))
		}
		p.text(", iov_len=")
		p.udec(length)
		p.text("}")
	})
}
