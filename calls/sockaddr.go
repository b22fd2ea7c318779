package calls

import (
	"bytes"
	"net/netip"
)

// sockaddrAt prints the address of a socket at an address in memory.
func (p *printer) sockaddrAt(t *Type, addr uint64, n int) {
	const most = 128
	b := p.read(addr, min(n, most), t.Dir)
	if len(b) < 2 {
		p.addr(addr)
		return
	}
	p.sockaddr(b)
}

var families = []string{"enum:family"}

// sockaddr prints the address of a socket, in the form of its family.
func (p *printer) sockaddr(b []byte) {
	const unix, inet, inet6, netlink, packet = 1, 2, 10, 16, 17
	family := le.Uint16(b)
	p.text("{sa_family=")
	p.macros(families, uint64(family))
	switch {
	case len(b) == 2:
	case family == unix:
		p.unix(b[2:])
	case family == inet && len(b) >= 16:
		p.text(", sin_port=")
		p.port(b[2:])
		p.text(", sin_addr=")
		p.inet(b[4:8])
	case family == inet6 && len(b) >= 24:
		p.inet6(b)
	case family == netlink && len(b) >= 12:
		p.text(", nl_pid=")
		p.dec(int64(int32(le.Uint32(b[4:]))))
		p.text(", nl_groups=")
		p.hexWidth(uint64(le.Uint32(b[8:])), 8)
	case family == packet && len(b) >= 20:
		p.packet(b)
	default:
		p.text(", sa_data=")
		p.quote(b[2:])
	}
	p.text("}")
}

// hexWidth prints a number as C's %#0*x does.
func (p *printer) hexWidth(v uint64, width int) {
	if v != 0 {
		p.text("0x")
		width -= 2
	}
	for i := 16; i > 0; i-- {
		if digit := v >> (4 * (i - 1)); digit != 0 || i <= max(width, 1) {
			p.buf = append(p.buf, digits[digit&15])
		}
	}
}

func (p *printer) port(b []byte) {
	p.text("htons(")
	p.udec(uint64(b[0])<<8 | uint64(b[1]))
	p.text(")")
}

func (p *printer) inet(b []byte) {
	var room [16]byte
	p.text("inet_addr(")
	p.quote(netip.AddrFrom4([4]byte(b)).AppendTo(room[:0]))
	p.text(")")
}

// inet6addr prints an address that is a member of a struct, with the member's name.
func (p *printer) inet6addr(b []byte, name string) {
	var room [48]byte
	p.text("inet_pton(AF_INET6, ")
	p.quote(netip.AddrFrom16([16]byte(b)).AppendTo(room[:0]))
	p.text(", &")
	p.text(name)
	p.text(")")
}

func (p *printer) inet6(b []byte) {
	p.text(", sin6_port=")
	p.port(b[2:])
	p.text(", sin6_flowinfo=htonl(")
	p.udec(uint64(b[4])<<24 | uint64(b[5])<<16 | uint64(b[6])<<8 | uint64(b[7]))
	p.text("), ")
	p.inet6addr(b[8:24], "sin6_addr")
	if len(b) < 28 {
		return
	}
	p.text(", sin6_scope_id=")
	if scope := le.Uint32(b[24:]); b[8] == 0xfe && b[9]&0xc0 == 0x80 || b[8] == 0xff && b[9]&15 == 2 {
		p.ifindex(scope)
	} else {
		p.udec(uint64(scope))
	}
}

var packetTypes, arphrds = []string{"enum:packettype"}, []string{"enum:arphrd"}

func (p *printer) packet(b []byte) {
	p.text(", sll_protocol=htons(")
	p.macros(etherTypes, uint64(swap(le.Uint16(b[2:]))))
	p.text("), sll_ifindex=")
	p.ifindex(le.Uint32(b[4:]))
	p.text(", sll_hatype=")
	p.macros(arphrds, uint64(le.Uint16(b[8:])))
	p.text(", sll_pkttype=")
	p.macros(packetTypes, uint64(b[10]))
	p.text(", sll_halen=")
	n := int(b[11])
	p.udec(uint64(n))
	if n == 0 {
		return
	}
	p.text(", sll_addr=[")
	for i := range n {
		if i > 0 {
			p.text(", ")
		}
		if 12+i >= len(b) {
			p.text("...")
			break
		}
		p.hexWidth(uint64(b[12+i]), 2)
	}
	p.text("]")
}

// ifindex prints the number of a network interface, by its name if that is known.
func (p *printer) ifindex(v uint32) {
	if v != 0 && p.o.Interface != nil {
		if name := p.o.Interface(int(v)); name != "" {
			p.text(`if_nametoindex("`)
			p.text(name)
			p.text(`")`)
			return
		}
	}
	p.udec(uint64(v))
}

// unix prints the name of a socket of family AF_UNIX: a path, or behind @ an abstract name.
func (p *printer) unix(path []byte) {
	const most = 108
	path = path[:min(len(path), most)]
	p.text(", sun_path=")
	if path[0] == 0 {
		p.text("@")
		p.quote(path[1:])
		return
	}
	if i := bytes.IndexByte(path, 0); i >= 0 {
		path = path[:i]
	}
	p.quote(path)
}

// mac prints the address of a network interface.
func (p *printer) mac(b []byte) {
	for i, c := range b {
		if i > 0 {
			p.text(":")
		}
		p.buf = append(p.buf, digits[c>>4], digits[c&15])
	}
}
