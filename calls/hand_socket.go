package calls

// protocols are the names of the third argument of socket, by the first.
var protocols = map[uint64][]string{2: {"enum:ipproto"}, 10: {"enum:ipproto"}, 16: {"enum:netlink"}}

// protocol prints the third argument of socket, which depends on the first.
func (p *printer) protocol(i int) bool {
	const param, packet = 2, 17
	if i != param {
		return false
	}
	v := uint64(uint32(p.r.Args[i]))
	switch sets := protocols[p.r.Args[0]]; {
	case p.call.Name == "socketpair":
		p.udec(v)
	case p.r.Args[0] == packet:
		p.text("htons(")
		p.macros(etherTypes, uint64(swap(uint16(v))))
		p.text(")")
	case sets == nil:
		p.udec(v)
	default:
		p.macros(sets, v)
	}
	return true
}

var etherTypes = []string{"enum:ethertype"}

// swap returns a number of the network's byte order.
func swap(v uint16) uint16 { return v>>8 | v<<8 }

// option prints the value of a socket's option: a struct that optionStructs has, or a
// number of 32 bits. Others are strings.
func (p *printer) option(i int) bool {
	const level, name, value, length = 1, 2, 3, 4
	if i != value {
		return false
	}
	n, dir := p.r.Args[length], In
	get := p.call.Args[value].Dir == Out
	if get {
		if dir = Out; !p.wrote() {
			return false
		}
		b := p.read(n, 4, Out)
		if len(b) < 4 {
			return false
		}
		n = uint64(le.Uint32(b))
	}
	addr := p.r.Args[value]
	if addr == 0 || int32(n) <= 0 && get {
		p.addr(addr)
		return true
	}
	want := optionName{uint32(p.r.Args[level]), uint32(p.r.Args[name]), get}
	if l := p.pl.options[want]; l != nil {
		p.optionStruct(l, addr, int(min(n, 1<<16)), dir, get)
		return true
	}
	b := p.read(addr, 4, dir)
	number := want.level == solNetlink || want.level == solSocket && ints[want.name]
	switch {
	case number && int32(n) < 4 && !get:
		p.addr(addr)
	case number && n < 4:
		p.quoteHex(p.read(addr, int(n), dir))
	case len(b) < 4 || n != 4 && !number:
		return false
	case want == optionName{solSocket, soError, true}:
		p.text("[")
		if name, ok := p.enum("enum:errno", uint64(le.Uint32(b))); ok {
			p.text(name)
		} else {
			p.udec(uint64(le.Uint32(b)))
		}
		p.text("]")
	default:
		p.text("[")
		p.dec(int64(int32(le.Uint32(b))))
		p.text("]")
	}
	return true
}

const solSocket, solNetlink, soError = 1, 270, 4

// ints holds the options of level SOL_SOCKET whose value is a number, for any given length.
var ints = func() map[uint32]bool {
	m := map[uint32]bool{}
	for _, n := range []uint32{1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 19, 27, 29, 30, 32, 33, 34, 35, 36, 37, 40, 41, 42, 43, 44, 45, 46, 49, 53, 56, 60, 63, 64, 65, 68, 69, 70, 73, 75} {
		m[n] = true
	}
	return m
}()

// An optionName is an option of a socket.
type optionName struct {
	level, name uint32
	get         bool
}

// optionStructs are the options whose value is a struct.
var optionStructs = []struct {
	level, set string
	names      []string
	get        bool
	layout     string
}{
	{"SOL_SOCKET", "enum:so", []string{"SO_LINGER"}, true, "linger"},
	{"SOL_SOCKET", "enum:so", []string{"SO_PEERCRED"}, true, "ucred"},
	{"SOL_PACKET", "enum:packet", []string{"PACKET_STATISTICS"}, true, "tpacket_stats"},
	{"SOL_SOCKET", "enum:so", []string{"SO_LINGER"}, false, "linger"},
	{"SOL_IP", "enum:ip", []string{"IP_ADD_MEMBERSHIP", "IP_DROP_MEMBERSHIP"}, false, "ip_mreq"},
	{"SOL_IP", "enum:ip", []string{"MCAST_JOIN_GROUP", "MCAST_LEAVE_GROUP"}, false, "group_req"},
	{"SOL_IPV6", "enum:ipv6", []string{"IPV6_ADD_MEMBERSHIP", "IPV6_DROP_MEMBERSHIP", "IPV6_JOIN_ANYCAST", "IPV6_LEAVE_ANYCAST"}, false, "ipv6_membership"},
	{"SOL_IPV6", "enum:ipv6", []string{"MCAST_JOIN_GROUP", "MCAST_LEAVE_GROUP"}, false, "group_req"},
	{"SOL_PACKET", "enum:packet", []string{"PACKET_RX_RING", "PACKET_TX_RING"}, false, "tpacket_req"},
	{"SOL_PACKET", "enum:packet", []string{"PACKET_ADD_MEMBERSHIP", "PACKET_DROP_MEMBERSHIP"}, false, "packet_mreq"},
}

// planOptions finds the numbers of optionStructs.
func (pl *plan) planOptions() {
	pl.options = map[optionName]*layoutPlan{}
	value := func(set, name string) (uint32, bool) {
		if s := pl.sets[set]; s != nil {
			for _, m := range s.Bits {
				if m.Name == name {
					return uint32(m.Value), true
				}
			}
		}
		return 0, false
	}
	for _, o := range optionStructs {
		level, ok := value("enum:sollevel", o.level)
		for _, name := range o.names {
			if v, found := value(o.set, name); ok && found {
				pl.options[optionName{level, v, o.get}] = pl.layout[o.layout]
			}
		}
	}
}

// optionStruct prints a struct of which n bytes are there. The kernel may give a part of
// it; a program has to give the whole.
func (p *printer) optionStruct(l *layoutPlan, addr uint64, n int, dir Dir, get bool) {
	b := p.read(addr, min(n, l.Size), dir)
	if b == nil || !get && (n < l.Size || len(b) < l.Size) {
		p.addr(addr)
		return
	}
	if len(b) < l.Size { // the members that are there are shown
		part := *l
		part.long, part.Short = nil, nil
		for _, m := range l.long {
			if m.Offset+m.Size*m.Len <= len(b) {
				part.long = append(part.long, m)
			}
		}
		l = &part
	}
	p.structure(l, structAt{l: l.Layout, addr: addr, b: b, dir: dir})
}
