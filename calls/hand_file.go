package calls

import (
	"time"
)

// shortStat returns the members that strace shows: the number of a device, and the size
// of any other file.
func shortStat(b []byte, l Layout) []string {
	const format, char, block = 0o170000, 0o020000, 0o060000
	for _, m := range l.Members {
		if m.Name == "st_mode" {
			if t := word(b[m.Offset:], m.Size) & format; t == char || t == block {
				return []string{"st_mode", "st_rdev"}
			}
		}
	}
	return []string{"st_mode", "st_size"}
}

// utimes prints two times. Some numbers of nanoseconds are commands.
func (p *printer) utimes(i int) bool {
	const param, now, omit = 2, 1<<30 - 1, 1<<30 - 2
	addr := p.r.Args[i]
	b := p.read(addr, 32, In)
	if i != param || len(b) < 32 {
		return false
	}
	p.list("[", "]", 2, func(i int) {
		switch s, ns := int64(le.Uint64(b[16*i:])), int64(le.Uint64(b[16*i+8:])); ns {
		case now:
			p.text("UTIME_NOW")
		case omit:
			p.text("UTIME_OMIT")
		default:
			p.printf("{tv_sec=%d, tv_nsec=%d}", s, ns)
			if ns >= 0 && ns < 1e9 {
				p.text(" /* " + time.Unix(s, ns).Format("2006-01-02T15:04:05.999999999-0700") + " */")
			}
		}
	})
	return true
}

// entries prints how many entries of a directory were read.
func (p *printer) entries(i int) bool {
	const buffer, reclen = 1, 16
	if i != buffer || !p.wrote() {
		return false
	}
	addr, n := p.r.Args[i], 0
	for at := uint64(0); at < uint64(p.r.Ret); n++ {
		b := p.read(addr+at+reclen, 2, Out)
		if len(b) < 2 || le.Uint16(b) == 0 { // not all was recorded
			p.hex(addr)
			return true
		}
		at += uint64(le.Uint16(b))
	}
	what := "entries"
	if n == 1 {
		what = "entry"
	}
	p.printf("%#x /* %d %s */", addr, n, what)
	return true
}
