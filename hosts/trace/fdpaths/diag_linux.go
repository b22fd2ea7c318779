package fdpaths

import (
	"encoding/binary"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// unixDiag asks the kernel for the peer and the name of a socket of family AF_UNIX, which
// no file of /proc has. It finds sockets of this process's network namespace.
func unixDiag(inode uint64) (peer uint32, name []byte, ok bool) {
	const sockDiagByFamily = 20
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return 0, nil, false
	}
	defer unix.Close(fd)
	timeout := unix.NsecToTimeval(int64(time.Second))
	if unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout) != nil {
		return 0, nil, false
	}
	// struct nlmsghdr and struct unix_diag_req.
	request := struct {
		length            uint32
		typ, flags        uint16
		seq, pid          uint32
		family, proto     uint8
		pad               uint16
		states, ino, show uint32
		cookie0, cookie1  uint32
	}{length: 40, typ: sockDiagByFamily, flags: unix.NLM_F_REQUEST, family: unix.AF_UNIX, states: ^uint32(0), ino: uint32(inode), show: 1 | 4, cookie0: ^uint32(0), cookie1: ^uint32(0)}
	b := unsafe.Slice((*byte)(unsafe.Pointer(&request)), unsafe.Sizeof(request))
	if unix.Sendto(fd, b, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}) != nil {
		return 0, nil, false
	}
	reply := make([]byte, 8192)
	n, _, err := unix.Recvfrom(fd, reply, 0)
	if err != nil {
		return 0, nil, false
	}
	return parseUnixDiag(reply[:n], uint32(inode))
}

// parseUnixDiag reads struct nlmsghdr, struct unix_diag_msg and its attributes.
func parseUnixDiag(b []byte, inode uint32) (peer uint32, name []byte, ok bool) {
	const head, message, sockDiagByFamily, nameAttr, peerAttr = 16, 16, 20, 0, 2
	le := binary.LittleEndian
	if len(b) < head+message || le.Uint16(b[4:]) != sockDiagByFamily || le.Uint32(b[head+4:]) != inode {
		return 0, nil, false
	}
	b = b[:min(int(le.Uint32(b)), len(b))]
	for b = b[head+message:]; len(b) >= 4; {
		size, typ := int(le.Uint16(b)), le.Uint16(b[2:])
		if size < 4 || size > len(b) {
			break
		}
		switch data := b[4:size]; {
		case typ == nameAttr:
			name = append([]byte(nil), data...)
		case typ == peerAttr && len(data) >= 4:
			peer = le.Uint32(data)
		}
		b = b[min((size+3)&^3, len(b)):]
	}
	return peer, name, true
}
