package calls

// restarts holds results that programs do not see: the kernel replaces them by EINTR, or repeats
// the call.
var restarts = map[int64]string{
	512: "ERESTARTSYS (To be restarted if SA_RESTART is set)",
	513: "ERESTARTNOINTR (To be restarted)",
	514: "ERESTARTNOHAND (To be restarted if no handler)",
	516: "ERESTART_RESTARTBLOCK (Interrupted by signal)",
}

// interrupted reports whether a signal has interrupted the call.
func (r *Record) interrupted() bool {
	const eintr = 4
	return r.Done && (r.Ret == -eintr || restarts[-r.Ret] != "")
}

// result prints what the call returned.
func (p *printer) result() {
	const errnos = 4095
	v := p.r.Ret
	p.after = true
	switch {
	case p.call != nil && p.call.Ret.Kind == Never:
		p.text("= ?")
	case v < 0 && v >= -errnos:
		if text := restarts[-v]; text != "" {
			p.text("= ? ")
			p.text(text)
			return
		}
		p.text("= -1 ")
		p.errno(uint64(-v))
	case p.call == nil:
		p.text("= ")
		p.hex(uint64(v))
	default:
		p.text("= ")
		if p.call.result == nil || !p.call.result(p) {
			p.returned(uint64(v))
		}
	}
}

// marks prints the host's changes of the call.
func (p *printer) marks() {
	if p.r.Marks&Injected != 0 {
		p.text(" (INJECTED)")
	}
	if p.r.Marks&Delayed != 0 {
		p.text(" (DELAYED)")
	}
}

// errno prints the name of an error, and libc's text.
func (p *printer) errno(v uint64) {
	name, ok := p.enum("enum:errno", v)
	if !ok {
		p.text("(errno ")
		p.udec(v)
		p.text(")")
		return
	}
	p.text(name)
	if v < uint64(len(p.a.Errors)) && p.a.Errors[v] != "" {
		p.text(" (")
		p.text(p.a.Errors[v])
		p.text(")")
	}
}

// returned prints the result of a call that has not failed.
func (p *printer) returned(v uint64) {
	t := p.returns()
	if t.Kind == Macros && p.pl.sets[t.Macros[0]].Enum {
		p.dec(int64(v))
		p.text(" (")
		p.macros(t.Macros, v)
		p.text(")")
		return
	}
	if t.Kind == Time {
		p.dec(int64(v))
		p.text(" (")
		p.when(int64(v), 0, 0)
		p.text(")")
		return
	}
	if t.Kind == IOPrio {
		p.hex(v)
		p.text(" (")
		p.ioprio(uint32(v))
		p.text(")")
		return
	}
	if t.Kind == Sig {
		p.dec(int64(v))
		if v != 0 {
			p.text(" (")
			p.signal(v)
			p.text(")")
		}
		return
	}
	if t.Kind != Macros {
		p.number(t, v)
		return
	}
	if start := len(p.buf); v == 0 {
		if p.number(t, 0); string(p.buf[start:]) == "0" {
			return
		}
		p.buf = p.buf[:start] // a macro is 0
	}
	p.hex(v)
	if t.Macros[0] == "set:seal" {
		p.text(" (seals ")
	} else {
		p.text(" (flags ")
	}
	p.macros(t.Macros, v)
	p.text(")")
}
