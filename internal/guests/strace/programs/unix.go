//go:build linux && amd64

package main

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

func init() { programs["unix"] = unix }

// unix connects Unix sockets with paths, and sends descriptors through them.
func unix([]string) {
	l := must(net.ListenUnix("unix", &net.UnixAddr{Name: "socket"}))
	_, err := net.Listen("unix", "socket")
	fails(err, syscall.EADDRINUSE)
	a := must(net.DialUnix("unix", nil, &net.UnixAddr{Name: "socket"}))
	b := must(l.AcceptUnix())
	must(a.Write([]byte("hello\n")))
	must(b.Read(make([]byte, 64)))
	descriptors(a, b)
	credentials(a, b)
	check(a.CloseWrite())
	_, err = b.Read(make([]byte, 1))
	fails(err, io.EOF)
	check(errors.Join(a.Close(), b.Close(), l.Close()))
	_, err = net.Dial("unix", "socket")
	fails(err, syscall.ENOENT)
	abstract()
	datagrams()
	pairs()
}

// descriptors sends and receives open files.
func descriptors(a, b *net.UnixConn) {
	null := must(os.Open("/dev/null"))
	rights := syscall.UnixRights(int(null.Fd()), 1)
	_, _, err := a.WriteMsgUnix([]byte("two"), rights, nil)
	check(err)
	oob := make([]byte, 64)
	_, n, _, _, err := b.ReadMsgUnix(make([]byte, 16), oob)
	check(err)
	for _, m := range must(syscall.ParseSocketControlMessage(oob[:n])) {
		for _, fd := range must(syscall.ParseUnixRights(&m)) {
			check(syscall.Close(fd))
		}
	}
	check(null.Close())
}

// credentials gets the process of the other end.
func credentials(a, b *net.UnixConn) {
	s := must(b.SyscallConn())
	check(s.Control(func(fd uintptr) {
		must(syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED))
		check(syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_PASSCRED, 1))
	}))
	me := syscall.UnixCredentials(&syscall.Ucred{Pid: int32(os.Getpid()), Uid: uint32(os.Getuid()), Gid: uint32(os.Getgid())})
	_, _, err := a.WriteMsgUnix([]byte("me"), me, nil)
	check(err)
	_, _, _, _, err = b.ReadMsgUnix(make([]byte, 16), make([]byte, 64))
	check(err)
}

// abstract uses an abstract name, and sequenced packets.
func abstract() {
	l := must(net.Listen("unixpacket", "@abstract of programs"))
	a := must(net.Dial("unixpacket", "@abstract of programs"))
	b := must(l.Accept())
	must(a.Write([]byte("packet 1")))
	must(a.Write([]byte("packet 2")))
	must(b.Read(make([]byte, 100)))
	must(b.Read(make([]byte, 3)))
	check(errors.Join(b.Close(), a.Close(), l.Close()))
}

// datagrams sends datagrams to names.
func datagrams() {
	a := must(net.ListenUnixgram("unixgram", &net.UnixAddr{Name: "a"}))
	b := must(net.ListenUnixgram("unixgram", &net.UnixAddr{Name: "b"}))
	must(a.WriteTo([]byte("from a"), b.LocalAddr()))
	_, from, err := b.ReadFrom(make([]byte, 64))
	check(err)
	must(b.WriteToUnix([]byte("from b"), from.(*net.UnixAddr)))
	must(a.Read(make([]byte, 64)))
	_, err = a.WriteTo([]byte("lost"), &net.UnixAddr{Name: "missing", Net: "unixgram"})
	fails(err, syscall.ENOENT)
	check(errors.Join(a.Close(), b.Close()))
	check(errors.Join(os.Remove("a"), os.Remove("b")))
}

// pairs creates connected sockets.
func pairs() {
	p := must(syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_SEQPACKET|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0))
	check(syscall.Sendto(p[0], []byte("x\ny"), syscall.MSG_EOR, nil))
	_, _, err := syscall.Recvfrom(p[1], make([]byte, 10), syscall.MSG_PEEK)
	check(err)
	_, _, err = syscall.Recvfrom(p[1], make([]byte, 10), syscall.MSG_TRUNC)
	check(err)
	_, _, err = syscall.Recvfrom(p[1], make([]byte, 10), 0)
	fails(err, syscall.EAGAIN)
	check(syscall.Close(p[1]))
	fails(syscall.Sendto(p[0], []byte("x"), syscall.MSG_NOSIGNAL, nil), syscall.EPIPE)
	check(syscall.Close(p[0]))
	c := must(net.FileConn(os.NewFile(uintptr(must(syscall.Socket(syscall.AF_UNIX, syscall.SOCK_DGRAM, 0))), "socket")))
	check(c.Close())
}
