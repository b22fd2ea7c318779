//go:build linux && amd64

package main

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"unsafe"
)

func init() { programs["udp"] = udp }

// udp sends datagrams to its own process.
func udp([]string) {
	a := must(net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}))
	b := must(net.DialUDP("udp4", nil, a.LocalAddr().(*net.UDPAddr)))
	must(b.Write([]byte("to a connected address")))
	_, from, err := a.ReadFromUDP(make([]byte, 100))
	check(err)
	must(a.WriteTo([]byte("back"), from))
	must(b.Read(make([]byte, 100)))
	must(a.WriteToUDPAddrPort(nil, from.AddrPort()))
	_, _, err = b.ReadFromUDPAddrPort(make([]byte, 10))
	check(err)
	messages(a, b)
	many(a, from)
	check(a.SetReadBuffer(8192))
	check(b.SetWriteBuffer(8192))
	check(a.SetReadDeadline(soon()))
	_, _, err = a.ReadFrom(make([]byte, 1))
	fails(err, os.ErrDeadlineExceeded)
	check(errors.Join(a.Close(), b.Close()))
	packets()
	failures()
}

// messages sends messages with control data.
func messages(a, b *net.UDPConn) {
	_, _, err := b.WriteMsgUDP([]byte("a message"), nil, nil)
	check(err)
	_, _, _, from, err := a.ReadMsgUDP(make([]byte, 40), make([]byte, 64))
	check(err)
	_, _, err = a.WriteMsgUDPAddrPort([]byte("another message, long enough to be cut"), nil, from.AddrPort())
	check(err)
	must(b.Read(make([]byte, 5))) // the rest is lost
	s := must(a.SyscallConn())
	check(s.Control(func(fd uintptr) {
		check(syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_TIMESTAMP, 0))
		check(syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, syscall.IP_RECVTOS, 1))
		check(syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, syscall.IP_TTL, 33))
		must(syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_ERROR))
	}))
	_, _, err = b.WriteMsgUDP([]byte("with control data"), nil, nil)
	check(err)
	_, _, _, _, err = a.ReadMsgUDP(make([]byte, 40), make([]byte, 64))
	check(err)
}

type mmsghdr struct {
	hdr syscall.Msghdr
	_   uint32 // the length that the kernel reports
	_   [4]byte
}

// many sends and receives several datagrams in one call.
func many(a *net.UDPConn, to *net.UDPAddr) {
	addr := syscall.RawSockaddrInet4{Family: syscall.AF_INET, Addr: [4]byte(to.IP.To4())}
	port := (*[2]byte)(unsafe.Pointer(&addr.Port))
	port[0], port[1] = byte(to.Port>>8), byte(to.Port)
	text := [2][]byte{[]byte("first"), []byte("second datagram")}
	var iov [2]syscall.Iovec
	var m [2]mmsghdr
	for i := range m {
		iov[i] = syscall.Iovec{Base: &text[i][0], Len: uint64(len(text[i]))}
		m[i].hdr = syscall.Msghdr{Name: (*byte)(unsafe.Pointer(&addr)), Namelen: 16, Iov: &iov[i], Iovlen: 1}
	}
	s := must(a.SyscallConn())
	check(s.Control(func(fd uintptr) {
		must(call(sysSendmmsg, fd, uintptr(unsafe.Pointer(&m)), 2, 0))
		_, err := call(sysRecvmmsg, fd, uintptr(unsafe.Pointer(&m)), 2, syscall.MSG_DONTWAIT, 0)
		fails(err, syscall.EAGAIN)
	}))
}

// packets creates sockets of other families.
func packets() {
	if p, err := net.ListenPacket("udp", "[::1]:0"); err == nil { // not every machine has it
		must(p.WriteTo([]byte("self"), p.LocalAddr()))
		_, _, err := p.ReadFrom(make([]byte, 10))
		check(err)
		check(p.Close())
	}
	if m, err := net.ListenMulticastUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(224, 0, 0, 251), Port: 0}); err == nil {
		check(m.Close())
	}
	n := must(syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, syscall.NETLINK_ROUTE))
	check(syscall.Bind(n, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}))
	check(syscall.Close(n))
}

func failures() {
	u := must(net.ListenUDP("udp4", nil))
	_, err := u.WriteToUDPAddrPort(make([]byte, 70000), netip.MustParseAddrPort("127.0.0.1:9"))
	fails(err, syscall.EMSGSIZE)
	check(u.Close())
	_, err = syscall.Socket(syscall.AF_INET6, syscall.SOCK_DGRAM, syscall.IPPROTO_TCP)
	fails(err, syscall.EPROTONOSUPPORT)
	_, err = syscall.Getsockname(0)
	fails(err, syscall.ENOTSOCK)
}
