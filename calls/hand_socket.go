package calls

import (
	"fmt"
	"strings"
)

// protocol prints the third argument of socket, which depends on the first.
func protocol(p *printer, i int) bool {
	const param, inet, inet6, netlink = 2, 2, 10, 16
	if i != param {
		return false
	}
	v := uint64(uint32(p.r.Args[i]))
	switch p.r.Args[0] {
	case inet, inet6:
		return false
	case netlink:
		p.macros([]string{"enum:netlink"}, v)
	default:
		p.printf("%d", v)
	}
	return true
}

// option prints the value of a socket's option where it is a number of 32 bits.
func (p *printer) option(i int) bool {
	const value, length = 3, 4
	n, dir := p.r.Args[length], In
	if p.call.Args[value].Dir == Out {
		if dir = Out; !p.wrote() {
			return false
		}
		b := p.read(n, 4, Out)
		if len(b) < 4 {
			return false
		}
		n = uint64(le.Uint32(b))
	}
	b := p.read(p.r.Args[value], 4, dir)
	if i != value || n != 4 || len(b) < 4 {
		return false
	}
	p.printf("[%d]", int32(le.Uint32(b)))
	return true
}

// pollfds prints the descriptors that are polled. polled prints the events behind the
// result.
func (p *printer) pollfds(i int) bool {
	const size = 8
	addr, n := p.r.Args[0], int(min(p.r.Args[1], 1<<16))
	b := p.read(addr, n*size, In)
	if i != 0 || addr == 0 || len(b) < size {
		return false
	}
	p.some("[", "]", len(b)/size, n, func(i int) {
		p.text("{fd=")
		p.fd(FD, int32(le.Uint32(b[i*size:])))
		p.text(", events=")
		p.macros([]string{"set:poll"}, uint64(le.Uint16(b[i*size+4:])))
		p.text("}")
	})
	return true
}

func (p *printer) polled() bool {
	const size = 8
	p.printf("%d", p.r.Ret)
	if p.r.Ret == 0 {
		p.text(" (Timeout)")
	}
	b := p.read(p.r.Args[0], int(min(p.r.Args[1], 1<<16))*size, Out)
	if p.r.Ret == 0 || len(b) < size {
		return true
	}
	var found []string
	for ; len(b) >= size; b = b[size:] {
		if events := le.Uint16(b[6:]); events != 0 {
			found = append(found, fmt.Sprintf("{fd=%d, revents=%s}", int32(le.Uint32(b)), p.names("set:poll", uint64(events))))
		}
	}
	p.text(" ([" + strings.Join(found, ", ") + "])")
	return true
}
