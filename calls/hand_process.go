package calls

import (
	"fmt"
	"strings"
)

// clone prints an argument of clone with its name, as strace does, and the stack before
// the flags.
func (p *printer) clone(i int) bool {
	const csignal, settls = 0xff, 0x80000
	a := &p.r.Args
	flags := a[0]
	addr := func(name string, v uint64) { p.text(name); p.number(Type{Kind: Addr}, v) }
	switch i {
	case 0:
		addr("child_stack=", a[1])
	case 1:
		words := "flags=" + p.names("set:clone", flags&^csignal)
		if flags&csignal != 0 {
			if flags&^csignal == 0 {
				words = "flags="
			} else {
				words += "|"
			}
			words += p.a.SignalName(int(flags & csignal))
		}
		p.text(words)
	case 2:
		addr("parent_tid=", a[2])
	case 3:
		if flags&settls != 0 {
			addr("tls=", a[4])
			return true
		}
		addr("child_tidptr=", a[3])
	case 4:
		addr("child_tidptr=", a[3])
	}
	return true
}

// waited prints addresses where wait4 has found no child, and written nothing.
func (p *printer) waited(i int) bool {
	const status, usage = 1, 3
	if i != status && i != usage || !p.r.Done || p.r.Ret != 0 {
		return false
	}
	p.number(Type{Kind: Addr}, p.r.Args[i])
	return true
}

// siginfo prints what waitid and sigtimedwait say of a signal.
func (p *printer) siginfo(b []byte) {
	const size, chld = 128, 17
	if len(b) < size {
		return
	}
	word := func(at int) int32 { return int32(le.Uint32(b[at:])) }
	signo, code := word(0), word(8)
	if signo == 0 {
		p.text("{}")
		return
	}
	p.text("{si_signo=")
	p.signal(uint64(signo))
	set := "enum:sigcode"
	if signo == chld {
		set = "enum:chldcode"
	}
	if name, ok := find(p.a.Macros[set].Bits, uint64(uint32(code))); ok {
		p.text(", si_code=" + name)
	} else {
		p.printf(", si_code=%d", code)
	}
	p.printf(", si_pid=%d, si_uid=%d", word(16), uint32(word(20)))
	if signo == chld {
		p.text(", si_status=")
		if code == 1 { // CLD_EXITED
			p.printf("%d", word(24))
		} else {
			p.signal(uint64(word(24)))
		}
		p.printf(", si_utime=%d, si_stime=%d", le.Uint64(b[32:]), le.Uint64(b[40:]))
	}
	p.text("}")
}

// sigaction prints struct sigaction in strace's order, which is not that of the members.
func (p *printer) sigaction(b []byte) {
	const restorer, size = 0x04000000, 32
	if len(b) < size {
		return
	}
	handler, flags := le.Uint64(b), le.Uint64(b[8:])
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
	p.signals(le.Uint64(b[24:]))
	p.text(", sa_flags=")
	p.macros([]string{"set:sa"}, flags)
	if flags&restorer != 0 {
		p.printf(", sa_restorer=%#x", le.Uint64(b[16:]))
	}
	p.text("}")
}

// limit prints a limit of a resource.
func (p *printer) limit(v uint64) {
	const unit = 1024
	switch {
	case v == 1<<64-1:
		p.text("RLIM64_INFINITY")
	case v > unit && v%unit == 0:
		p.printf("%d*%d", v/unit, unit)
	default:
		p.printf("%d", v)
	}
}

// membarriers prints the commands that the kernel has.
func (p *printer) membarriers() bool {
	if p.r.Args[0] != 0 {
		return false
	}
	var names []string
	left := uint64(p.r.Ret)
	for _, m := range p.a.Macros["enum:membarrier"].Bits {
		if m.Value != 0 && left&m.Value != 0 {
			names, left = append(names, m.Name), left&^m.Value
		}
	}
	if left != 0 {
		names = append(names, fmt.Sprintf("%#x", left))
	}
	p.printf("%#x (%s)", p.r.Ret, strings.Join(names, "|"))
	return true
}

// futex prints the operation, whose name says whether the futex is private.
func (p *printer) futex(i int) bool {
	const op, private, realtime = 1, 128, 256
	v := uint64(uint32(p.r.Args[op]))
	name, ok := find(p.a.Macros["enum:futex"].Bits, v&^(private|realtime))
	if i != op || !ok {
		return false
	}
	if v&private != 0 {
		name += "_PRIVATE"
	}
	p.text(name)
	if v&realtime != 0 {
		p.text("|FUTEX_CLOCK_REALTIME")
	}
	return true
}
