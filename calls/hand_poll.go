package calls

const pollSize = 8 // of struct pollfd

var polls = []string{"set:poll"}

// pollfds prints the descriptors that are polled. polled prints the events behind the
// result.
func (p *printer) pollfds(i int) bool {
	addr, n := p.r.Args[0], int(min(p.r.Args[1], 1<<16))
	b := p.read(addr, n*pollSize, In)
	if i != 0 || addr == 0 || len(b) < pollSize {
		return false
	}
	p.some("[", "]", len(b)/pollSize, n, func(i int) {
		fd := int32(le.Uint32(b[i*pollSize:]))
		p.text("{fd=")
		p.fd(FD, fd)
		if fd >= 0 {
			p.text(", events=")
			p.macros(polls, uint64(le.Uint16(b[i*pollSize+4:])))
		}
		p.text("}")
	})
	return true
}

func (p *printer) polled() bool {
	const timeout = 2
	p.dec(p.r.Ret)
	if p.r.Ret == 0 {
		p.text(" (Timeout)")
		return true
	}
	b := p.read(p.r.Args[0], int(min(p.r.Args[1], 1<<16))*pollSize, Out)
	if len(b) < pollSize {
		return true
	}
	p.text(" ([")
	found := 0
	for ; len(b) >= pollSize; b = b[pollSize:] {
		events := le.Uint16(b[6:])
		if events == 0 {
			continue
		}
		if found > 0 {
			p.text(", ")
		}
		if found == p.o.Strings && !p.o.Verbose {
			p.text("...")
			break
		}
		found++
		p.text("{fd=")
		p.dec(int64(int32(le.Uint32(b))))
		p.text(", revents=")
		p.macros(polls, uint64(events))
		p.text("}")
	}
	p.text("]")
	if p.call.Args[timeout].Kind == Struct {
		p.left(", ", p.r.Args[timeout])
	}
	p.text(")")
	return true
}

// left prints the time that was left, if it was recorded.
func (p *printer) left(separator string, addr uint64) {
	if b := p.read(addr, 16, Out); len(b) == 16 {
		p.text(separator)
		p.text("left ")
		unit := ", tv_nsec="
		if p.call.Name == "select" {
			unit = ", tv_usec="
		}
		p.pair("{tv_sec=", int64(le.Uint64(b)), unit, int64(le.Uint64(b[8:])))
	}
}

// selected prints the descriptors that are ready behind the result.
func (p *printer) selected() bool {
	const timeout = 4
	p.dec(p.r.Ret)
	if p.r.Ret == 0 {
		p.text(" (Timeout)")
		return true
	}
	n, ready, separator := int(min(p.r.Args[0], 1<<16)), p.r.Ret, ""
	start := len(p.buf)
	p.text(" (")
	for i, name := range []string{"in [", "out [", "except ["} {
		b := p.read(p.r.Args[i+1], (n+7)/8, Out)
		first := true
		for fd := 0; fd < min(n, 8*len(b)) && ready > 0; fd++ {
			if b[fd/8]>>(fd%8)&1 == 0 {
				continue
			}
			if first {
				p.text(separator)
				p.text(name)
				first, separator = false, ", "
			} else {
				p.text(" ")
			}
			p.dec(int64(fd))
			ready--
		}
		if !first {
			p.text("]")
		}
	}
	p.left(separator, p.r.Args[timeout])
	if len(p.buf) == start+2 { // nothing was recorded
		p.buf = p.buf[:start]
		return true
	}
	p.text(")")
	return true
}

// epollData prints the data that a program has passed to epoll_ctl.
func (p *printer) epollData(v uint64) {
	p.text("{u32=")
	p.udec(uint64(uint32(v)))
	p.text(", u64=")
	p.udec(v)
	p.text("}")
}

// epollEvent prints the address of an event that epoll_ctl does not read.
func (p *printer) epollEvent(i int) bool {
	const op, event, remove = 1, 3, 2
	if i != event || uint32(p.r.Args[op]) != remove {
		return false
	}
	p.addr(p.r.Args[event])
	return true
}

// failedWait prints the addresses of times and signal sets of a wait that has failed, as
// strace does: it reads them after the call.
func (p *printer) failedWait(i int) bool {
	if p.call.Args[i].Dir != In || !p.r.Done || p.wrote() {
		return false
	}
	p.addr(p.r.Args[i])
	return true
}
