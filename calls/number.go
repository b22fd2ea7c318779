package calls

import (
	"strconv"
	"time"
)

// number prints a number according to its kind.
func (p *printer) number(t *Type, v uint64) {
	switch t.Kind {
	case Uint, Size, Sec:
		p.udec(v)
	case Hex:
		p.hex(v)
	case Oct, Mode:
		p.mode(t.Kind, v)
	case FD, DirFD:
		p.fd(t.Kind, int32(v))
	case Dev:
		p.dev(v)
	case UID, GID:
		p.id(uint32(v))
	case Sig:
		p.signal(v)
	case Addr:
		p.addr(v)
	case Macros:
		p.macros(t.Macros, v)
	case Status:
		p.status(uint32(v))
	case Ticks:
		p.ticks(v)
	case IOPrio:
		p.ioprio(uint32(v))
	case IfIndex:
		p.ifindex(uint32(v))
	case Time:
		p.dec(int64(v))
		p.date(int64(v), 0, 0)
	default:
		p.dec(int64(v))
	}
}

func (p *printer) dev(v uint64) {
	p.text("makedev(")
	p.hex(v>>8&0xfff | v>>32&^0xfff)
	p.text(", ")
	p.hex(v&0xff | v>>12&0xffffff00)
	p.text(")")
}

// id prints the number of a user or a group.
func (p *printer) id(v uint32) {
	if v == 1<<32-1 {
		p.text("-1")
		return
	}
	p.udec(uint64(v))
}

// fd prints a descriptor, and its path.
func (p *printer) fd(k Kind, fd int32) {
	const cwd = -100
	if k == DirFD && fd == cwd {
		p.text("AT_FDCWD")
	} else {
		p.dec(int64(fd))
	}
	if p.o.Paths != nil && (fd >= 0 || k == DirFD && fd == cwd) {
		p.text(p.o.Paths(int(fd), p.told, p.after))
	}
}

// mode prints permissions in octal, behind the name of the file's type if v has one.
func (p *printer) mode(k Kind, v uint64) {
	const format = 0o170000
	if k == Mode && v&format != 0 {
		if name, ok := p.enum("enum:st", v&format); ok {
			p.text(name)
			p.text("|")
			v &^= format
		}
	}
	p.octal(v)
}

// octal prints a number as C's %#03o does.
func (p *printer) octal(v uint64) {
	if v < 0o100 {
		p.text("0")
	}
	if v < 0o10 {
		p.text("0")
	}
	if v >= 0o100 {
		p.text("0")
	}
	p.buf = strconv.AppendUint(p.buf, v, 8)
}

func (p *printer) signal(v uint64) {
	const first, last = 32, 64 // of the signals without names
	if name, ok := p.enum("enum:signal", v); ok {
		p.text(name)
		return
	}
	if v == first {
		p.text("SIGRTMIN")
		return
	}
	if v > first && v <= last {
		p.text("SIGRT_")
		p.udec(v - first)
		return
	}
	p.dec(int64(int32(v)))
}

// date prints a time as a comment, by the local clock. part is the fraction of a second,
// in units of as many digits.
func (p *printer) date(sec int64, part uint64, digits int) {
	if sec == 0 && part == 0 || part >= pow10[digits] {
		return
	}
	p.text(" /* ")
	p.when(sec, part, digits)
	p.text(" */")
}

var pow10 = [...]uint64{0: 1, 6: 1e6, 9: 1e9}

// when prints a time by the local clock.
func (p *printer) when(sec int64, part uint64, digits int) {
	t := time.Unix(sec, 0)
	p.buf = t.AppendFormat(p.buf, "2006-01-02T15:04:05")
	if part > 0 {
		p.text(".")
		for v := pow10[digits] / 10; v > 0; v /= 10 {
			p.buf = append(p.buf, '0'+byte(part/v%10))
		}
	}
	p.buf = t.AppendFormat(p.buf, "-0700")
}

// ioprio prints the priority of I/O.
func (p *printer) ioprio(v uint32) {
	const shift = 13
	p.text("IOPRIO_PRIO_VALUE(")
	p.macros(ioprioClasses, uint64(v>>shift))
	p.text(", ")
	p.udec(uint64(v & (1<<shift - 1)))
	p.text(")")
}

var ioprioClasses = []string{"enum:ioprioclass"}

// ticks prints a time in ticks of the clock of 100 Hz, and in seconds as a comment.
func (p *printer) ticks(v uint64) {
	const hz = 100
	p.udec(v)
	if v == 0 {
		return
	}
	p.text(" /* ")
	p.udec(v / hz)
	p.buf = append(p.buf, '.', '0'+byte(v%hz/10), '0'+byte(v%hz%10))
	p.text(" s */")
}

// status prints the status of a child in the words of wait(2).
func (p *printer) status(v uint32) {
	const continued, stopped = 0xffff, 0x7f
	switch {
	case v&0x7f == 0:
		p.text("[{WIFEXITED(s) && WEXITSTATUS(s) == ")
		p.udec(uint64(v >> 8 & 0xff))
	case v == continued:
		p.text("[{WIFCONTINUED(s)")
	case v&0xff == stopped:
		p.text("[{WIFSTOPPED(s) && WSTOPSIG(s) == ")
		p.signal(uint64(v >> 8 & 0xff))
	default:
		p.text("[{WIFSIGNALED(s) && WTERMSIG(s) == ")
		p.signal(uint64(v & 0x7f))
		if v&0x80 != 0 {
			p.text(" && WCOREDUMP(s)")
		}
	}
	p.text("}]")
}
