package calls

import (
	"bytes"
	"fmt"
	"net/netip"
)

// sockaddr prints the address of a socket, in the form of its family.
func (p *printer) sockaddr(t Type, addr uint64, n int) {
	b := p.read(addr, n, t.Dir)
	if len(b) < 2 {
		p.hex(addr)
		return
	}
	family, ok := find(p.a.Macros["enum:family"].Bits, uint64(le.Uint16(b)))
	if !ok {
		family = fmt.Sprint(le.Uint16(b))
	}
	p.text("{sa_family=" + family)
	port := func() int { return int(b[2])<<8 | int(b[3]) }
	switch {
	case family == "AF_UNIX":
		p.unix(b[2:])
	case family == "AF_INET" && len(b) >= 8:
		p.printf(", sin_port=htons(%d), sin_addr=inet_addr(\"%s\")", port(), netip.AddrFrom4([4]byte(b[4:8])))
	case family == "AF_INET6" && len(b) >= 28:
		p.printf(", sin6_port=htons(%d), sin6_flowinfo=htonl(%d), inet_pton(AF_INET6, \"%s\", &sin6_addr), sin6_scope_id=%d",
			port(), uint32(b[4])<<24|uint32(b[5])<<16|uint32(b[6])<<8|uint32(b[7]), netip.AddrFrom16([16]byte(b[8:24])), le.Uint32(b[24:]))
	case family == "AF_NETLINK" && len(b) >= 12:
		p.printf(", nl_pid=%d, nl_groups=%08x", le.Uint32(b[4:]), le.Uint32(b[8:]))
	default:
		p.text(", sa_data=")
		p.quote(b[2:])
	}
	p.text("}")
}

// unix prints the name of a socket of family AF_UNIX: a path, or behind @ an abstract name.
func (p *printer) unix(path []byte) {
	switch {
	case len(path) == 0:
	case path[0] == 0:
		p.text(", sun_path=@")
		p.quote(path[1:])
	default:
		path, _, _ = bytes.Cut(path, []byte{0})
		p.text(", sun_path=")
		p.quote(path)
	}
}
