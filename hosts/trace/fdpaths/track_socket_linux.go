package fdpaths

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

var le = binary.LittleEndian

// protocols are the names of protocols by family and type, where the third argument of
// socket is 0 or the usual one.
var protocols = map[[2]int]string{
	{unix.AF_UNIX, unix.SOCK_STREAM}: "UNIX-STREAM", {unix.AF_UNIX, unix.SOCK_DGRAM}: "UNIX", {unix.AF_UNIX, unix.SOCK_SEQPACKET}: "UNIX",
	{unix.AF_INET, unix.SOCK_STREAM}: "TCP", {unix.AF_INET, unix.SOCK_DGRAM}: "UDP", {unix.AF_INET, unix.SOCK_RAW}: "RAW",
	{unix.AF_INET6, unix.SOCK_STREAM}: "TCPv6", {unix.AF_INET6, unix.SOCK_DGRAM}: "UDPv6", {unix.AF_INET6, unix.SOCK_RAW}: "RAWv6",
	{unix.AF_NETLINK, unix.SOCK_RAW}: "NETLINK", {unix.AF_NETLINK, unix.SOCK_DGRAM}: "NETLINK",
}

// newSocket returns the file of a socket of a protocol, or of an unknown protocol if
// proto is "". It reads the socket's number now, as the descriptor may be closed soon. If
// the descriptor has a socket of another protocol by now, that is a later one.
func (c *call) newSocket(fd int, proto string) *file {
	s := &socket{proto: proto}
	f := &file{socket: s}
	name, err := os.Readlink(linkOf(c.pid, fd))
	inode := socketInode(name)
	if err != nil || inode == 0 {
		return f
	}
	if there := protocolOf(c.pid, fd); proto == "" || there == proto {
		f.path, s.proto, s.inode = name, there, inode
	}
	return f
}

// protocol returns the name of the protocol in the arguments of socket and socketpair.
func (c *call) protocol() string {
	const mask = 0xf
	if c.arg(2) == unix.IPPROTO_MPTCP {
		return "MPTCP"
	}
	return protocols[[2]int{c.arg(0), c.arg(1) & mask}]
}

func (c *call) socket() {
	fd := c.result()
	f := c.newSocket(fd, c.protocol())
	switch f.socket.proto {
	case "TCP", "TCPv6", "MPTCP":
		f.socket.fresh = true
	}
	c.made(fd, f, c.arg(1)&unix.SOCK_CLOEXEC != 0)
}

// pair sets the two descriptors of pipe and socketpair.
func (c *call) pair() {
	array, cloexec := 0, false
	name := c.t.Arch.Numbers[c.r.Number]
	switch name {
	case "pipe2":
		cloexec = c.arg(1)&unix.O_CLOEXEC != 0
	case "socketpair":
		array, cloexec = 3, c.arg(1)&unix.SOCK_CLOEXEC != 0
	}
	b := c.r.Read(c.r.Args[array], 8, true)
	if len(b) < 8 {
		return
	}
	var known *file
	for i := range 2 {
		fd := int(int32(le.Uint32(b[4*i:])))
		f := &file{}
		if name == "socketpair" {
			f = c.newSocket(fd, c.protocol())
		} else if there := c.look(fd); there != nil && strings.HasPrefix(there.path, "pipe:") {
			f = there
		}
		if known != nil && f.path == "" && f.socket == nil { // both ends of a pipe have the same name
			f = known
		}
		known = f
		c.made(fd, f, cloexec)
	}
}

// of returns the socket of argument 0.
func (c *call) of() *socket {
	s, ok := c.slots[c.arg(0)]
	if !ok {
		if s.file = c.look(c.arg(0)); s.file != nil {
			c.slots[c.arg(0)] = s
		}
	}
	if s.file == nil || s.file.socket == nil {
		return nil
	}
	return s.file.socket
}

// change replaces the file of argument 0 by a copy, so that the text before the call does
// not change.
func (c *call) change() *socket {
	s := c.of()
	if s == nil {
		return nil
	}
	old := c.slots[c.arg(0)]
	f, changed := *old.file, *s
	f.socket = &changed
	for fd, other := range c.slots {
		if other.file == old.file {
			c.set(fd, slot{&f, other.cloexec})
		}
	}
	return &changed
}

func (c *call) accept(cloexec bool) {
	listener, fd := c.of(), c.result()
	if listener == nil {
		c.made(fd, c.look(fd), cloexec)
		return
	}
	proto, a := listener.proto, c.sockaddr()
	switch {
	case proto == "MPTCP" && a.Addr().Is6():
		proto = "TCPv6" // most peers do not have MPTCP
	case proto == "MPTCP":
		proto = "TCP"
	}
	f := c.newSocket(fd, proto)
	if a.IsValid() && listener.local.IsValid() && !listener.local.Addr().IsUnspecified() {
		f.socket.local, f.socket.remote = listener.local, a
	}
	c.made(fd, f, cloexec)
}

// bind sets the local address, unless the kernel chooses the port.
func (c *call) bind() {
	if s := c.change(); s != nil {
		s.local = c.address(c.r.Args[1], int(uint32(c.r.Args[2])), false)
		if s.local.Port() == 0 {
			s.local = netip.AddrPort{}
		}
	}
}

func (c *call) listen() {
	if s := c.change(); s != nil {
		s.fresh = false
	}
}

// connect forgets the local address, which the kernel may have chosen again.
func (c *call) connect() {
	if s := c.change(); s != nil {
		s.fresh = false
		s.local, s.remote = netip.AddrPort{}, c.address(c.r.Args[1], int(uint32(c.r.Args[2])), false)
	}
}

// local sets the local address of a socket. It may not be known yet.
func (c *call) local(a netip.AddrPort) {
	if s := c.change(); s != nil {
		s.local = a
	}
}

func (c *call) peer() {
	if s := c.change(); s != nil {
		s.remote = c.sockaddr()
	}
}

// rights sets the descriptors that a message has brought.
func (c *call) rights() {
	const control, length, head, socketLevel, scmRights = 32, 40, 16, 1, 1
	m := c.r.Read(c.r.Args[1], 56, true)
	if len(m) < 56 {
		return
	}
	b := c.r.Read(le.Uint64(m[control:]), int(min(le.Uint64(m[length:]), 1<<16)), true)
	for len(b) >= head {
		size := le.Uint64(b)
		if size < head || size > uint64(len(b)) {
			return
		}
		if data := b[head:size]; le.Uint32(b[8:]) == socketLevel && le.Uint32(b[12:]) == scmRights {
			for ; len(data) >= 4; data = data[4:] {
				fd := int(int32(le.Uint32(data)))
				c.made(fd, c.look(fd), c.arg(2)&unix.MSG_CMSG_CLOEXEC != 0)
			}
		}
		b = b[min((size+7)&^7, uint64(len(b))):]
	}
}

// sockaddr returns the address that a call has written to its second argument.
func (c *call) sockaddr() netip.AddrPort {
	b := c.r.Read(c.r.Args[2], 4, true)
	if len(b) < 4 {
		return netip.AddrPort{}
	}
	return c.address(c.r.Args[1], int(le.Uint32(b)), true)
}

// address reads the address of a socket of family AF_INET or AF_INET6.
func (c *call) address(addr uint64, n int, after bool) netip.AddrPort {
	b := c.r.Read(addr, min(n, 128), after)
	if len(b) < 8 {
		return netip.AddrPort{}
	}
	port := uint16(b[2])<<8 | uint16(b[3])
	switch family := le.Uint16(b); {
	case family == unix.AF_INET:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[4:8])), port)
	case family == unix.AF_INET6 && len(b) >= 24:
		return netip.AddrPortFrom(netip.AddrFrom16([16]byte(b[8:24])), port)
	}
	return netip.AddrPort{}
}

// socketText returns the text of a socket. It asks /proc for addresses that no call has
// shown, if the descriptor is still this socket.
func (f *file) socketText(pid, fd int, details bool) string {
	s := f.socket
	switch {
	case !details && f.path != "":
		return "<" + f.path + ">"
	case !details:
		return "<socket>"
	case s.fresh && s.inode != 0:
		return fmt.Sprintf("<%s:[%d]>", s.proto, s.inode)
	case s.fresh:
		return "<" + s.proto + ">"
	case s.local.IsValid() && s.remote.IsValid() && s.proto != "":
		return "<" + addressText(s.proto, s.local, s.remote) + ">"
	}
	if name, err := os.Readlink(linkOf(pid, fd)); err == nil && name == f.path && s.proto != "MPTCP" {
		return "<" + socketText(pid, fd, s.inode, name) + ">"
	}
	switch {
	case s.proto == "":
		return "<socket>"
	case s.local.IsValid(): // /proc has more while the socket is open, except for MPTCP
		return "<" + addressText(s.proto, s.local, s.remote) + ">"
	case s.remote.IsValid():
		return fmt.Sprintf("<%s:[?->%s]>", s.proto, s.remote)
	case s.inode != 0:
		return fmt.Sprintf("<%s:[%d]>", s.proto, s.inode)
	}
	return "<" + s.proto + ">"
}
