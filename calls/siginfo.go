package calls

// Signals whose siginfo has members of its own.
const (
	sigill  = 4
	sigtrap = 5
	sigbus  = 7
	sigfpe  = 8
	sigsegv = 11
	sigchld = 17
	sigio   = 29
	sigsys  = 31
)

// signalCodes are the names of si_code by signal, besides those that every signal may have.
var signalCodes = map[int32]string{
	sigill: "enum:illcode", sigtrap: "enum:trapcode", sigbus: "enum:buscode", sigfpe: "enum:fpecode",
	sigsegv: "enum:segvcode", sigchld: "enum:chldcode", sigio: "enum:pollcode", sigsys: "enum:syscode",
}

// AppendSignal appends strace's line of a signal that came to a program, without its end
// of line. info is the signal's siginfo_t; if info is too short to be one, the line has no
// siginfo.
func (a *Arch) AppendSignal(buf []byte, signal int, info []byte, o *Options) []byte {
	const size = 48
	p := a.printer(buf, &Record{Number: -1}, o)
	if len(info) < size {
		p.text("--- stopped by ")
		p.signal(uint64(signal))
	} else {
		p.text("--- ")
		p.signal(uint64(signal))
		p.text(" ")
		p.siginfo(&structAt{b: info})
	}
	p.text(" ---")
	return p.done()
}

// siginfo prints a siginfo_t.
func (p *printer) siginfo(s *structAt) {
	const size = 48
	if len(s.b) < size {
		p.hex(s.addr)
		return
	}
	signo, code := s.int(0), s.int(8)
	if signo == 0 {
		p.text("{}")
		return
	}
	p.text("{si_signo=")
	p.signal(uint64(signo))
	p.text(", si_code=")
	if name, ok := p.enum("enum:sigcode", uint64(uint32(code))); ok {
		p.text(name)
	} else if name, ok := p.enum(signalCodes[signo], uint64(uint32(code))); ok {
		p.text(name)
	} else {
		p.hex(uint64(uint32(code)))
	}
	if e := uint64(uint32(s.int(4))); e != 0 {
		p.text(", si_errno=")
		if name, ok := p.enum("enum:errno", e); ok {
			p.text(name)
		} else {
			p.udec(e)
		}
	}
	if code <= 0 {
		p.fromUser(s, code)
	} else {
		p.fromKernel(s, signo, code)
	}
	p.text("}")
}

// int returns the number of 32 bits at an offset.
func (s *structAt) int(at int) int32 { return int32(le.Uint32(s.b[at:])) }

func (p *printer) fromUser(s *structAt, code int32) {
	const timer, sigIO, user, tkill = -2, -5, 0, -6
	switch code {
	case user, tkill:
		p.sender(s)
	case timer:
		p.text(", si_timerid=")
		p.hex(uint64(uint32(s.int(16))))
		p.text(", si_overrun=")
		p.dec(int64(s.int(20)))
		p.value64(s, 24)
	case sigIO:
		p.band(s)
	default:
		p.sender(s)
		if le.Uint64(s.b[24:]) != 0 {
			p.value64(s, 24)
		}
	}
}

func (p *printer) fromKernel(s *structAt, signo, code int32) {
	const noInfo, pollHup, mceAR, mceAO, bndErr, pkuErr = 32767, 6, 4, 5, 3, 4
	switch {
	case code == noInfo:
	case signo == sigchld:
		p.child(s, code)
	case signo == sigill, signo == sigfpe, signo == sigtrap, signo == sigbus, signo == sigsegv:
		p.text(", si_addr=")
		p.addr(le.Uint64(s.b[16:]))
		switch {
		case signo == sigbus && (code == mceAR || code == mceAO):
			p.text(", si_addr_lsb=")
			p.hex(uint64(le.Uint16(s.b[24:])))
		case signo == sigsegv && code == bndErr:
			p.text(", si_lower=")
			p.addr(le.Uint64(s.b[32:]))
			p.text(", si_upper=")
			p.addr(le.Uint64(s.b[40:]))
		case signo == sigsegv && code == pkuErr:
			p.text(", si_pkey=")
			p.udec(uint64(le.Uint32(s.b[32:])))
		}
	case signo == sigio:
		if code <= pollHup {
			p.band(s)
		}
	case signo == sigsys:
		p.badCall(s)
	default:
		if s.int(16) != 0 || s.int(20) != 0 {
			p.sender(s)
		}
		if le.Uint64(s.b[24:]) != 0 {
			p.value64(s, 24)
		}
	}
}

// sender prints the process that sent the signal.
func (p *printer) sender(s *structAt) {
	p.text(", si_pid=")
	p.dec(int64(s.int(16)))
	p.text(", si_uid=")
	p.id(uint32(s.int(20)))
}

// value64 prints the value that came with the signal.
func (p *printer) value64(s *structAt, at int) {
	p.text(", si_int=")
	p.dec(int64(s.int(at)))
	p.text(", si_ptr=")
	p.addr(le.Uint64(s.b[at:]))
}

// band prints the descriptor that is ready.
func (p *printer) band(s *structAt) {
	p.text(", si_band=")
	p.dec(int64(le.Uint64(s.b[16:])))
	p.text(", si_fd=")
	p.fd(FD, s.int(24))
}

// child prints how a child ended.
func (p *printer) child(s *structAt, code int32) {
	const exited = 1
	p.sender(s)
	p.text(", si_status=")
	if code == exited {
		p.dec(int64(s.int(24)))
	} else {
		p.signal(uint64(s.int(24)))
	}
	for i, name := range []string{", si_utime=", ", si_stime="} {
		p.text(name)
		p.ticks(le.Uint64(s.b[32+8*i:]))
	}
}

// badCall prints the call that a filter has stopped.
func (p *printer) badCall(s *structAt) {
	const x86_64 = 0xc000003e
	number := s.int(24)
	p.text(", si_call_addr=")
	p.addr(le.Uint64(s.b[16:]))
	p.text(", si_syscall=")
	if n := int(number); n >= 0 && n < len(p.a.Numbers) && p.a.Numbers[n] != "" {
		p.text("__NR_")
		p.text(p.a.Numbers[n])
	} else {
		p.udec(uint64(uint32(number)))
	}
	p.text(", si_arch=")
	if arch := uint32(s.int(28)); arch == x86_64 {
		p.text("AUDIT_ARCH_X86_64")
	} else {
		p.hex(uint64(arch))
		p.text(" /* AUDIT_ARCH_??? */")
	}
}
