package calls

// number prints a number according to its kind.
func (p *printer) number(t Type, v uint64) {
	switch t.Kind {
	case Uint, Size, Sec:
		p.printf("%d", v)
	case Hex:
		p.hex(v)
	case Oct, Mode:
		p.mode(t.Kind, v)
	case FD, DirFD:
		p.fd(t.Kind, int32(v))
	case Dev:
		p.printf("makedev(%#x, %#x)", v>>8&0xfff|v>>32&^0xfff, v&0xff|v>>12&0xffffff00)
	case UID, GID:
		if uint32(v) == 1<<32-1 {
			p.text("-1")
			return
		}
		p.printf("%d", uint32(v))
	case Sig:
		p.signal(v)
	case Addr:
		if v == 0 {
			p.text("NULL")
			return
		}
		p.hex(v)
	case Macros:
		p.macros(t.Macros, v)
	case Status:
		p.status(uint32(v))
	default:
		p.printf("%d", int64(v))
	}
}

func (p *printer) fd(k Kind, fd int32) {
	const cwd = -100
	if k == DirFD && fd == cwd {
		p.text("AT_FDCWD")
	} else {
		p.printf("%d", fd)
	}
}

// mode prints permissions in octal, behind the name of the file's type if v has one.
func (p *printer) mode(k Kind, v uint64) {
	const format = 0o170000
	if k == Mode && v&format != 0 {
		if name, ok := find(p.a.Macros["enum:st"].Bits, v&format); ok {
			p.text(name + "|")
			v &^= format
		}
	}
	p.printf("%#03o", v)
}

func (p *printer) signal(v uint64) {
	if name, ok := find(p.a.Macros["enum:signal"].Bits, v); ok {
		p.text(name)
		return
	}
	if v >= 32 && v <= 64 {
		p.printf("SIGRT_%d", v-32)
		return
	}
	p.printf("%d", int32(v))
}

// status prints the status of a child in the words of wait(2).
func (p *printer) status(v uint32) {
	signal := func(n uint32) string {
		q := printer{a: p.a}
		q.signal(uint64(n))
		return string(q.buf)
	}
	switch {
	case v&0x7f == 0:
		p.printf("[{WIFEXITED(s) && WEXITSTATUS(s) == %d}]", v>>8&0xff)
	case v == 0xffff:
		p.text("[{WIFCONTINUED(s)}]")
	case v&0xff == 0x7f:
		p.printf("[{WIFSTOPPED(s) && WSTOPSIG(s) == %s}]", signal(v>>8&0xff))
	case v&0x80 != 0:
		p.printf("[{WIFSIGNALED(s) && WTERMSIG(s) == %s && WCOREDUMP(s)}]", signal(v&0x7f))
	default:
		p.printf("[{WIFSIGNALED(s) && WTERMSIG(s) == %s}]", signal(v&0x7f))
	}
}
