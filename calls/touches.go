package calls

import "bytes"

// Read returns n bytes of the caller's memory, or fewer if fewer were recorded, as they
// were before the call or after it.
func (r *Record) Read(addr uint64, n int, after bool) []byte {
	if after {
		return r.read(addr, n, Out)
	}
	return r.read(addr, n, In)
}

// text returns the string at addr, up to its 0.
func (r *Record) text(addr uint64, dir Dir) (s string, ok bool) {
	b := r.read(addr, 1<<16, dir)
	if b == nil {
		return "", false
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b), true
}

// Touches returns the descriptors that a call names, takes from a set or makes, and the
// paths that it names. AT_FDCWD is no descriptor.
func (a *Arch) Touches(r *Record) (fds []int, paths []string) {
	p := a.printer(nil, r, &Options{})
	defer p.done()
	if p.call == nil || p.call.Gone {
		return nil, nil
	}
	add := func(fd int32) {
		if fd >= 0 {
			fds = append(fds, int(fd))
		}
	}
	for _, i := range p.shown[:p.n] {
		t, v := p.typ(i), r.Args[i]
		switch {
		case t.Dir == Value && (t.Kind == FD || t.Kind == DirFD):
			add(int32(v))
		case t.Kind == Path && t.Dir == In:
			if s, ok := r.text(v, In); ok {
				paths = append(paths, s)
			}
		case t.Dir == Out && !p.wrote():
		case t.Dir != Value:
			p.touched(t, v, i, add)
		}
	}
	if t := p.returns(); t.Kind == FD && p.wrote() {
		add(int32(r.Ret))
	}
	return fds, paths
}

// returns returns the type of the call's result.
func (p *printer) returns() *Type {
	if p.v != nil && p.v.Ret != nil {
		return p.v.Ret
	}
	return &p.call.Ret
}

// touched adds the descriptors in memory.
func (p *printer) touched(t *Type, addr uint64, i int, add func(int32)) {
	n, ok := p.count(t, scope{p: p})
	if !ok {
		return
	}
	switch {
	case t.Kind == FDs:
		for b := p.read(addr, 4*n, t.Dir); len(b) >= 4; b = b[4:] {
			add(int32(le.Uint32(b)))
		}
	case t.Kind == FDSet:
		b := p.read(addr, (n+7)/8, In)
		for fd := range min(n, 8*len(b)) {
			if b[fd/8]>>(fd%8)&1 != 0 {
				add(int32(fd))
			}
		}
	case t.Struct == "pollfd":
		for b := p.read(addr, pollSize*n, In); len(b) >= pollSize; b = b[pollSize:] {
			add(int32(le.Uint32(b)))
		}
	}
}

// Path returns the path that a call is about: the first that it names, or "".
func (a *Arch) Path(r *Record) string {
	c := a.Call(r.Number)
	if c == nil {
		return ""
	}
	for i := range c.Args {
		if t := &c.Args[i].Type; t.Kind == Path && t.Dir == In {
			if s, ok := r.text(r.Args[i], In); ok && s != "" {
				return s
			}
		}
	}
	return ""
}

// Bytes returns the number of bytes that a call has read from a descriptor, or written to one.
func (a *Arch) Bytes(r *Record) int64 {
	c := a.Call(r.Number)
	if c == nil || !r.Done || r.Ret <= 0 || len(c.Args) == 0 || c.Args[0].Kind != FD {
		return 0
	}
	if c.Ret.Kind == Size && c.Blocks {
		return r.Ret
	}
	var sum int64
	for i := range c.Args {
		if c.Args[i].Struct != "mmsghdr" {
			continue
		}
		const size = msgSize + 8
		for m := range uint64(min(r.Ret, 1024)) {
			if b := r.read(r.Args[i]+m*size+msgSize, 4, Out); len(b) == 4 {
				sum += int64(le.Uint32(b))
			}
		}
	}
	return sum
}
