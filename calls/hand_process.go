package calls

// clone prints an argument of clone with its name, as strace does: the stack before the
// flags, and tls before child_tid.
func (p *printer) clone(i int) bool {
	const settls, parentSettid, childTids = 0x80000, 0x100000, 0x200000 | 0x1000000
	a := &p.r.Args
	flags := a[0]
	switch {
	case i == 0:
		p.text("child_stack=")
		p.addr(a[1])
	case i == 1:
		p.text("flags=")
		p.cloneFlags(flags)
	case i == 2:
		p.text("parent_tid=")
		t := Type{Kind: PID, Dir: Out}
		if flags&parentSettid == 0 {
			t.Kind = FD
		}
		p.pointer(&t, a[2], scope{p: p})
	case i == 3 && flags&settls != 0 || flags&childTids == 0:
		p.text("tls=")
		p.hex(a[4])
	default:
		p.text("child_tidptr=")
		p.addr(a[3])
	}
	return true
}

// cloneFlags prints flags with the signal that the child's end sends.
func (p *printer) cloneFlags(flags uint64) {
	const csignal = 0xff
	if flags&^csignal != 0 {
		p.macros(cloneSet, flags&^csignal)
		if flags&csignal != 0 {
			p.text("|")
		}
	}
	if flags&csignal != 0 || flags == 0 {
		p.signal(flags & csignal)
	}
}

// sigreturn prints the signals that are blocked when a handler has returned.
func (p *printer) sigreturn(s *structAt) {
	p.text("{mask=")
	p.signals(le.Uint64(s.b))
	p.text("}")
}

var cloneSet = []string{"set:clone"}

// waited prints addresses where wait4 has found no child, and written nothing.
func (p *printer) waited(i int) bool {
	const status, usage = 1, 3
	if i != status && i != usage || !p.r.Done || p.r.Ret != 0 {
		return false
	}
	p.addr(p.r.Args[i])
	return true
}

// sigaction prints struct sigaction in strace's order, which is not that of the members.
func (p *printer) sigaction(s *structAt) {
	const restorer = 0x04000000
	handler, flags := le.Uint64(s.b), le.Uint64(s.b[8:])
	p.text("{sa_handler=")
	switch handler {
	case 0:
		p.text("SIG_DFL")
	case 1:
		p.text("SIG_IGN")
	default:
		p.hex(handler)
	}
	p.text(", sa_mask=")
	p.signals(le.Uint64(s.b[24:]))
	p.text(", sa_flags=")
	p.macros(saSet, flags)
	if flags&restorer != 0 {
		p.text(", sa_restorer=")
		p.addr(le.Uint64(s.b[16:]))
	}
	p.text("}")
}

var saSet = []string{"set:sa"}

// sigevent prints how a timer or a queue notifies the program.
func (p *printer) sigevent(s *structAt) {
	const none, thread, threadID = 1, 2, 4
	p.text("{")
	if v := le.Uint64(s.b); v != 0 {
		p.text("sigev_value={sival_int=")
		p.dec(int64(int32(v)))
		p.text(", sival_ptr=")
		p.hex(v)
		p.text("}, ")
	}
	notify := le.Uint32(s.b[12:])
	p.text("sigev_signo=")
	if notify == none || notify == 3 || notify > threadID {
		p.udec(uint64(le.Uint32(s.b[8:])))
	} else {
		p.signal(uint64(le.Uint32(s.b[8:])))
	}
	p.text(", sigev_notify=")
	p.macros(sigevs, uint64(notify))
	switch notify {
	case threadID:
		p.text(", sigev_notify_thread_id=")
		p.dec(int64(int32(le.Uint32(s.b[16:]))))
	case thread:
		p.text(", sigev_notify_function=")
		p.addr(le.Uint64(s.b[16:]))
		p.text(", sigev_notify_attributes=")
		p.addr(le.Uint64(s.b[24:]))
	}
	p.text("}")
}

var sigevs = []string{"enum:sigev"}

// schedAttr prints the attributes of sched_setattr within the size that the struct gives.
func (p *printer) schedAttr(s *structAt) {
	const keepPolicy, keepParams, least, second = 8, 16, 48, 56
	flags, policy := le.Uint64(s.b[8:]), int32(le.Uint32(s.b[4:]))
	said, set := le.Uint32(s.b), s.dir == In
	if set && said == 0 {
		said = least
	}
	size := min(said, second)
	p.text("{size=")
	p.udec(uint64(le.Uint32(s.b)))
	if size >= least {
		if !set || policy < 0 || flags&(keepPolicy|keepParams) == 0 {
			p.text(", sched_policy=")
			p.macros(scheds, uint64(uint32(policy)))
		}
		p.text(", sched_flags=")
		p.macros(schedFlags, flags)
		if !set || flags&keepParams == 0 {
			p.text(", sched_nice=")
			p.dec(int64(int32(le.Uint32(s.b[16:]))))
			p.text(", sched_priority=")
			p.udec(uint64(le.Uint32(s.b[20:])))
			p.text(", sched_runtime=")
			p.udec(le.Uint64(s.b[24:]))
			p.text(", sched_deadline=")
			p.udec(le.Uint64(s.b[32:]))
			p.text(", sched_period=")
			p.udec(le.Uint64(s.b[40:]))
		}
	}
	if size >= second {
		p.text(", sched_util_min=")
		p.udec(uint64(le.Uint32(s.b[48:])))
		p.text(", sched_util_max=")
		p.udec(uint64(le.Uint32(s.b[52:])))
	}
	if said > size {
		p.text(", ...")
	}
	p.text("}")
}

var scheds, schedFlags = []string{"enum:sched"}, []string{"set:schedflags"}

// capData prints sets of capabilities. Those that are 32 and more are in the second half.
func (p *printer) capData(s *structAt) {
	const old = 0x19980330
	double := true
	if b := p.read(p.r.Args[0], 4, In); len(b) == 4 && s.dir == In {
		double = le.Uint32(b) == 0x20071026 || le.Uint32(b) == 0x20080522
	} else if len(b) == 4 {
		double = le.Uint32(b) != old
	}
	for i, name := range []string{"{effective=", ", permitted=", ", inheritable="} {
		set := uint64(le.Uint32(s.b[4*i:]))
		if double {
			set |= uint64(le.Uint32(s.b[12+4*i:])) << 32
		}
		p.text(name)
		p.capabilities(set)
	}
	p.text("}")
}

func (p *printer) capabilities(set uint64) {
	start, left := len(p.buf), set
	for i := range uint64(64) {
		name, ok := p.enum("enum:cap", i)
		if !ok || set>>i&1 == 0 {
			continue
		}
		p.or(start)
		p.text("1<<")
		p.text(name)
		left &^= 1 << i
	}
	if left != 0 || set == 0 {
		p.or(start)
		p.hex(left)
	}
}

// limit prints a limit of a resource.
func (p *printer) limit(v uint64) {
	const unit = 1024
	switch {
	case v == 1<<64-1:
		p.text("RLIM64_INFINITY")
	case v > unit && v%unit == 0:
		p.udec(v / unit)
		p.text("*1024")
	default:
		p.udec(v)
	}
}

// membarriers prints the commands that the kernel has.
func (p *printer) membarriers() bool {
	if p.r.Args[0] != 0 {
		return false
	}
	p.hex(uint64(p.r.Ret))
	p.text(" (")
	start, left := len(p.buf), uint64(p.r.Ret)
	for _, m := range p.pl.sets["enum:membarrier"].Bits {
		if m.Value != 0 && left&m.Value != 0 {
			p.or(start)
			p.text(m.Name)
			left &^= m.Value
		}
	}
	if left != 0 {
		p.or(start)
		p.hex(left)
	}
	p.text(")")
	return true
}

// futex prints the operation, whose name reports whether the futex is private, and the
// operation of FUTEX_WAKE_OP.
func (p *printer) futex(i int) bool {
	const op, timeout, val3, wakeOp, private, realtime = 1, 3, 5, 5, 128, 256
	v := uint64(uint32(p.r.Args[op]))
	command := v &^ (private | realtime)
	if i == val3 && command == wakeOp {
		p.wakeOp(uint32(p.r.Args[i]))
		return true
	}
	name, ok := p.enum("enum:futex", command)
	if i == timeout && !ok { // of a command that strace does not know
		p.addr(p.r.Args[i])
		return true
	}
	if i != op || !ok {
		return false
	}
	p.text(name)
	if v&private != 0 {
		p.text("_PRIVATE")
	}
	if v&realtime != 0 {
		p.text("|FUTEX_CLOCK_REALTIME")
	}
	return true
}

// wakeOp prints the operation that FUTEX_WAKE_OP does, and the comparison.
func (p *printer) wakeOp(v uint32) {
	const shift = 8
	part := func(set string, v uint32, bits uint64, unknown string) {
		name, ok := p.enum(set, uint64(v))
		if ok {
			p.text(name)
			unknown = ""
		} else {
			p.hex(uint64(v))
		}
		p.text("<<")
		p.udec(bits)
		p.text(unknown)
		p.text("|")
	}
	if v>>28&shift != 0 {
		p.text("FUTEX_OP_OPARG_SHIFT<<28|")
	}
	part("enum:wakeop", v>>28&7, 28, " /* FUTEX_OP_??? */")
	p.hex(uint64(v >> 12 & 0xfff))
	p.text("<<12|")
	part("enum:wakecmp", v>>24&15, 24, " /* FUTEX_OP_CMP_??? */")
	p.hex(uint64(v & 0xfff))
}
