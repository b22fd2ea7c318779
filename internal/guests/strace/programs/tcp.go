//go:build linux && amd64

package main

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

func init() { programs["tcp"] = tcp }

// tcp connects to its own process. It waits for data before it reads, so that no read blocks.
func tcp([]string) {
	l := must(net.Listen("tcp4", "127.0.0.1:0"))
	dialer := must(net.Dial("tcp4", l.Addr().String())).(*net.TCPConn)
	server := must(l.Accept()).(*net.TCPConn)
	options(dialer)
	transfer(dialer, server)
	finish(dialer, server)
	check(l.Close())
	six()
	refused()
	http()
	raw()
}

// options sets options of a connection.
func options(c *net.TCPConn) {
	check(c.SetNoDelay(false))
	check(c.SetKeepAlive(true))
	check(c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 7 * time.Second, Count: 4}))
	check(c.SetReadBuffer(32 << 10))
	check(c.SetWriteBuffer(16 << 10))
	check(c.SetLinger(5))
	s := must(c.SyscallConn())
	check(s.Control(func(fd uintptr) {
		must(syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF))
		must(syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_TYPE))
		must(syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG))
		check(syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, syscall.IP_TOS, 8))
		check(syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 0))
		timeout := syscall.Timeval{Sec: 3}
		check(syscall.SetsockoptTimeval(int(fd), syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &timeout))
		must(syscall.Getpeername(int(fd)))
		fails(syscall.Listen(int(fd), 5), syscall.EINVAL)
	}))
}

// transfer sends bytes both ways.
func transfer(a, b *net.TCPConn) {
	must(a.Write([]byte("GET / HTTP/1.0\r\n\r\n")))
	must(b.Read(make([]byte, 512)))
	buffers := net.Buffers{[]byte("head"), []byte("a body that is longer than what is shown of it"), []byte{0, 1, 2, 255}}
	must(buffers.WriteTo(b))
	must(io.ReadFull(a, make([]byte, 20)))
	must(a.Read(make([]byte, 512)))
	f := must(os.Open("/proc/self/comm"))
	must(b.ReadFrom(f)) // splice or sendfile, or neither
	check(f.Close())
	must(io.ReadFull(a, make([]byte, len("programs\n"))))
	check(os.WriteFile("data", make([]byte, 100), 0o600))
	f = must(os.Open("data"))
	must(b.ReadFrom(f)) // sendfile
	check(f.Close())
	must(io.ReadFull(a, make([]byte, 100)))
	check(a.SetReadDeadline(soon()))
	_, err := a.Read(make([]byte, 1))
	fails(err, os.ErrDeadlineExceeded)
}

// finish closes both ends.
func finish(a, b *net.TCPConn) {
	check(b.CloseWrite())
	check(a.SetReadDeadline(time.Time{}))
	_, err := a.Read(make([]byte, 8))
	fails(err, io.EOF)
	check(a.CloseRead())
	f := must(a.File())
	check(f.Close())
	check(errors.Join(a.Close(), b.Close()))
}

// six connects by IPv6 where the machine has it.
func six() {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return
	}
	a := must(net.Dial("tcp6", l.Addr().String()))
	b := must(l.Accept())
	must(a.Write([]byte("six")))
	must(b.Read(make([]byte, 8)))
	check(errors.Join(a.Close(), b.Close(), l.Close()))
}

// refused connects to a port that no process listens on.
func refused() {
	l := must(net.Listen("tcp4", "127.0.0.1:0"))
	check(l.Close())
	_, err := net.Dial("tcp4", l.Addr().String())
	fails(err, syscall.ECONNREFUSED)
}

// http sends a request and its response without package net/http, which needs goroutines.
func http() {
	l := must(net.Listen("tcp", "localhost:0"))
	a := must(net.DialTCP("tcp", nil, l.Addr().(*net.TCPAddr)))
	b := must(l.Accept())
	must(io.WriteString(a, "POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na=b"))
	must(b.Read(make([]byte, 4096)))
	must(io.WriteString(b, "HTTP/1.1 204 No Content\r\n\r\n"))
	must(a.Read(make([]byte, 4096)))
	check(errors.Join(b.Close(), a.Close(), l.Close()))
}

// raw makes the calls of a server directly.
func raw() {
	l := must(syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, syscall.IPPROTO_TCP))
	fails(syscall.Bind(l, &syscall.SockaddrInet4{Addr: [4]byte{192, 0, 2, 1}}), syscall.EADDRNOTAVAIL)
	check(syscall.Bind(l, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	check(syscall.Listen(l, 3))
	c := must(syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0))
	check(syscall.Connect(c, must(syscall.Getsockname(l))))
	s, _, err := syscall.Accept4(l, syscall.SOCK_NONBLOCK)
	check(err)
	must(call(syscall.SYS_SENDTO, uintptr(c), address("urgent"), 6, syscall.MSG_OOB|syscall.MSG_NOSIGNAL, 0, 0))
	check(syscall.Shutdown(c, syscall.SHUT_RDWR))
	_, err = syscall.Socket(syscall.AF_INET, 99, 0)
	fails(err, syscall.EINVAL)
	check(errors.Join(syscall.Close(s), syscall.Close(c), syscall.Close(l)))
}
