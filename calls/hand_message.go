package calls

// Offsets in struct user_msghdr.
const (
	msgName    = 0
	msgNameLen = 8
	msgIov     = 16
	msgIovLen  = 24
	msgControl = 32
	msgCtlLen  = 40
	msgFlags   = 48
	msgSize    = 56
)

// message prints the struct of sendmsg or recvmsg.
func (p *printer) message(s *structAt) {
	if s.t.Dir == InOut && s.dir == In { // recvmsg has failed
		if !p.r.Done {
			p.hex(s.addr)
			return
		}
		p.text("{msg_namelen=")
		p.dec(int64(int32(le.Uint32(s.b[msgNameLen:]))))
		p.text("}")
		return
	}
	p.header(s, s.dir, uint64(p.r.Ret))
}

// messages prints an element of the array of sendmmsg or recvmmsg, with the number of
// bytes that were sent or received.
func (p *printer) messages(s *structAt) {
	dir, left := In, uint64(1<<63)
	if s.t.Count.Of == Ret {
		dir, left = Out, uint64(le.Uint32(s.b[msgSize:]))
	}
	p.text("{msg_hdr=")
	p.header(s, dir, left)
	if p.wrote() && int64(s.i) < p.r.Ret {
		p.text(", msg_len=")
		p.udec(uint64(le.Uint32(s.b[msgSize:])))
	}
	p.text("}")
}

// header prints a message. dir is the way of its buffers; the call has filled left bytes
// of them.
func (p *printer) header(s *structAt, dir Dir, left uint64) {
	b := s.b
	length := int32(le.Uint32(b[msgNameLen:]))
	room := length // the caller's length
	if before := p.read(s.addr+msgNameLen, 4, In); dir == Out && len(before) == 4 {
		room = int32(le.Uint32(before))
	}
	p.text("{msg_name=")
	p.sockaddrAt(&Type{Dir: dir}, le.Uint64(b[msgName:]), int(max(min(length, room), 0)))
	p.text(", msg_namelen=")
	if room != length {
		p.dec(int64(room))
		p.text(" => ")
	}
	p.dec(int64(length))
	p.text(", msg_iov=")
	n := le.Uint64(b[msgIovLen:])
	p.iovec(dir, le.Uint64(b[msgIov:]), int(min(n, 1<<16)), left)
	p.text(", msg_iovlen=")
	p.udec(n)
	if n := le.Uint64(b[msgCtlLen:]); n > 0 {
		p.text(", msg_control=")
		p.control(le.Uint64(b[msgControl:]), n, dir)
	}
	p.text(", msg_controllen=")
	p.udec(le.Uint64(b[msgCtlLen:]))
	p.text(", msg_flags=")
	p.macros(msgSet, uint64(le.Uint32(b[msgFlags:])))
	p.text("}")
}

var msgSet, solSet = []string{"set:msg"}, []string{"enum:sollevel"}

// control prints n bytes of control messages.
func (p *printer) control(addr, n uint64, dir Dir) {
	const size, most = 16, 20480
	b := p.read(addr, int(min(n, most)), dir)
	if len(b) < size {
		p.addr(addr)
		return
	}
	missing, was := uint64(len(b)) < n, p.after
	p.after = dir == Out
	defer func() { p.after = was }()
	p.text("[")
	for first := true; len(b) >= size; first = false {
		length, level, typ := le.Uint64(b), le.Uint32(b[8:]), le.Uint32(b[12:])
		if !first {
			p.text(", ")
		}
		p.text("{cmsg_len=")
		p.udec(length)
		p.text(", cmsg_level=")
		p.macros(solSet, uint64(level))
		p.text(", cmsg_type=")
		end := min(length, uint64(len(b)))
		p.controlData(level, typ, b[size:max(end, size)])
		p.text("}")
		if end < size {
			b = b[size:]
			missing = true
			break
		}
		if length = (length + 7) &^ 7; length >= uint64(len(b)) {
			b = nil
			break
		}
		b = b[length:]
	}
	if missing || len(b) > 0 {
		p.text(", ...")
		if len(b) > 0 {
			p.text(" /* ")
			p.hex(addr + min(n, most) - uint64(len(b)))
			p.text(" */")
		}
	}
	p.text("]")
}

// controlKinds are the names of the types of control messages, by level.
var controlKinds = map[uint32][]string{0: {"enum:cmsgip"}, 1: {"enum:scm"}}

// A control is a type of control message: how its data is printed, and how long it is at
// least.
type control struct {
	least int
	print func(p *printer, b []byte)
}

// controls are the control messages whose data is shown, by level and type.
var controls = map[[2]uint32]control{
	{1, 1}:  {4, (*printer).rights},
	{1, 2}:  {12, (*printer).credentials},
	{1, 3}:  {1, (*printer).quote},
	{1, 29}: {16, func(p *printer, b []byte) { p.timePair(b, ", tv_usec=") }}, // SO_TIMESTAMP_OLD
	{1, 63}: {16, func(p *printer, b []byte) { p.timePair(b, ", tv_usec=") }}, // SO_TIMESTAMP_NEW
	{1, 35}: {16, func(p *printer, b []byte) { p.timePair(b, ", tv_nsec=") }}, // SO_TIMESTAMPNS_OLD
	{1, 64}: {16, func(p *printer, b []byte) { p.timePair(b, ", tv_nsec=") }}, // SO_TIMESTAMPNS_NEW
	{1, 37}: {48, (*printer).timestamping},                                    // SO_TIMESTAMPING_OLD
	{1, 65}: {48, (*printer).timestamping},                                    // SO_TIMESTAMPING_NEW
	{0, 1}:  {1, (*printer).hexList},                                          // IP_TOS
	{0, 2}:  {4, (*printer).uintList},                                         // IP_TTL
	{0, 3}:  {1, (*printer).quote},                                            // SCM_SECURITY
	{0, 6}:  {1, (*printer).hexList},                                          // IP_RECVOPTS
	{0, 7}:  {1, (*printer).hexList},                                          // IP_RETOPTS
	{0, 8}:  {12, (*printer).pktinfo},                                         // IP_PKTINFO
	{0, 11}: {32, (*printer).recverr},                                         // IP_RECVERR
	{0, 20}: {16, (*printer).sockaddr},                                        // IP_ORIGDSTADDR
	{0, 23}: {4, (*printer).uintList},                                         // IP_CHECKSUM
}

func (p *printer) controlData(level, typ uint32, b []byte) {
	sets := controlKinds[level]
	if sets == nil {
		p.hex(uint64(typ))
		return
	}
	p.macros(sets, uint64(typ))
	if c, ok := controls[[2]uint32{level, typ}]; ok && len(b) >= c.least {
		p.text(", cmsg_data=")
		c.print(p, b)
	}
}

func (p *printer) rights(b []byte) {
	p.some("[", "]", len(b)/4, len(b)/4, func(i int) { p.fd(FD, int32(le.Uint32(b[4*i:]))) })
}

func (p *printer) credentials(b []byte) {
	p.text("{pid=")
	p.dec(int64(int32(le.Uint32(b))))
	p.text(", uid=")
	p.id(le.Uint32(b[4:]))
	p.text(", gid=")
	p.id(le.Uint32(b[8:]))
	p.text("}")
}

func (p *printer) timePair(b []byte, part string) {
	p.pair("{tv_sec=", int64(le.Uint64(b)), part, int64(le.Uint64(b[8:])))
}

func (p *printer) timestamping(b []byte) {
	p.list("[", "]", 3, func(i int) { p.timePair(b[16*i:], ", tv_nsec=") })
}

func (p *printer) uintList(b []byte) {
	p.some("[", "]", len(b)/4, len(b)/4, func(i int) { p.udec(uint64(le.Uint32(b[4*i:]))) })
}

func (p *printer) hexList(b []byte) {
	p.some("[", "]", len(b), len(b), func(i int) { p.hex(uint64(b[i])) })
}

func (p *printer) pktinfo(b []byte) {
	p.text("{ipi_ifindex=")
	p.ifindex(le.Uint32(b))
	p.text(", ipi_spec_dst=")
	p.inet(b[4:8])
	p.text(", ipi_addr=")
	p.inet(b[8:12])
	p.text("}")
}

func (p *printer) recverr(b []byte) {
	p.text("{ee_errno=")
	p.udec(uint64(le.Uint32(b)))
	for i, name := range []string{", ee_origin=", ", ee_type=", ", ee_code="} {
		p.text(name)
		p.udec(uint64(b[4+i]))
	}
	p.text(", ee_info=")
	p.udec(uint64(le.Uint32(b[8:])))
	p.text(", ee_data=")
	p.udec(uint64(le.Uint32(b[12:])))
	p.text(", offender=")
	p.sockaddr(b[16:32])
	p.text("}")
}

// received prints why recvmmsg returned.
func (p *printer) received() bool {
	const timeout = 4
	p.dec(p.r.Ret)
	if p.r.Ret == 0 {
		p.text(" (Timeout)")
		return true
	}
	if p.r.Args[timeout] != 0 {
		start := len(p.buf)
		p.text(" (")
		if p.left("", p.r.Args[timeout]); len(p.buf) == start+2 {
			p.buf = p.buf[:start]
			return true
		}
		p.text(")")
	}
	return true
}
