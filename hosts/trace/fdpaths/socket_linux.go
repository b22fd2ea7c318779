package fdpaths

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// tables are the files of /proc/PID/net that have sockets of a protocol.
var tables = map[string]string{
	"TCP": "tcp", "TCPv6": "tcp6", "UDP": "udp", "UDPv6": "udp6", "UDPLITE": "udplite", "UDPLITEv6": "udplite6",
	"RAW": "raw", "RAWv6": "raw6", "PING": "icmp", "PINGv6": "icmp6",
}

// socketText returns the protocol and the addresses of a socket. name is its name in
// /proc.
func socketText(pid, fd int, inode uint64, name string) string {
	proto := protocolOf(pid, fd)
	if file, ok := tables[proto]; ok {
		if local, remote, ok := addresses(pid, file, inode); ok {
			return addressText(proto, local, remote)
		}
	}
	text := ""
	switch proto {
	case "UNIX", "UNIX-STREAM":
		text = unixText(proto, inode)
	case "NETLINK":
		text = netlinkText(pid, inode)
	case "TCP", "TCPv6", "UDP", "UDPv6", "UDPLITE", "UDPLITEv6", "RAW", "RAWv6", "PING", "PINGv6", "DCCP", "DCCPv6", "SCTP", "SCTPv6", "L2TP/IP", "L2TP/IPv6":
	default: // strace does not know it
		return name
	}
	if text == "" {
		text = fmt.Sprintf("%s:[%d]", proto, inode)
	}
	return text
}

// protocolOf returns the kernel's name of a socket's protocol, or "".
func protocolOf(pid, fd int) string {
	var b [64]byte
	n, err := unix.Getxattr(linkOf(pid, fd), "system.sockprotoname", b[:])
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(string(b[:n]), "\x00")
	return name
}

// addressText returns the text of a socket that has addresses. One that is not connected
// has a remote address of zeros.
func addressText(proto string, local, remote netip.AddrPort) string {
	if !remote.IsValid() || remote.Port() == 0 && remote.Addr().IsUnspecified() {
		return fmt.Sprintf("%s:[%s]", proto, local)
	}
	return fmt.Sprintf("%s:[%s->%s]", proto, local, remote)
}

// addresses finds a socket in a table of the process's network.
func addresses(pid int, table string, inode uint64) (local, remote netip.AddrPort, ok bool) {
	const addr, peer, number = 1, 2, 9
	f, err := os.Open(fmt.Sprintf("/proc/%d/net/%s", pid, table))
	if err != nil {
		return local, remote, false
	}
	defer f.Close()
	want := strconv.FormatUint(inode, 10)
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) > number && fields[number] == want {
			return endpoint(fields[addr]), endpoint(fields[peer]), true
		}
	}
	return local, remote, false
}

// endpoint reads an address as the tables have it: words of the address in the machine's
// byte order, and the port, in hexadecimal numbers.
func endpoint(s string) netip.AddrPort {
	words, port, _ := strings.Cut(s, ":")
	b, err := hex.DecodeString(words)
	n, err2 := strconv.ParseUint(port, 16, 16)
	if err != nil || err2 != nil || len(b)%4 != 0 {
		return netip.AddrPort{}
	}
	for i := 0; i < len(b); i += 4 {
		b[i], b[i+1], b[i+2], b[i+3] = b[i+3], b[i+2], b[i+1], b[i]
	}
	a, _ := netip.AddrFromSlice(b)
	return netip.AddrPortFrom(a, uint16(n))
}

// unixText returns the text of a socket that has a peer or a name, or "".
func unixText(proto string, inode uint64) string {
	peer, name, ok := unixDiag(inode)
	if !ok || peer == 0 && len(name) == 0 {
		return ""
	}
	text := fmt.Sprintf("%s:[%d", proto, inode)
	if peer != 0 {
		text += fmt.Sprintf("->%d", peer)
	}
	if len(name) > 0 {
		text += "," + unixName(name)
	}
	return text + "]"
}

// unixName returns the name of a socket in quotes: a path, or behind @ an abstract name.
func unixName(name []byte) string {
	at := ""
	if name[0] == 0 {
		at, name = "@", name[1:]
	} else if i := strings.IndexByte(string(name), 0); i >= 0 {
		name = name[:i]
	}
	return at + `"` + string(calls.AppendEscaped(nil, name, "")) + `"`
}

// netlinks are the names of netlink's protocols.
var netlinks = []string{
	"ROUTE", "UNUSED", "USERSOCK", "FIREWALL", "SOCK_DIAG", "NFLOG", "XFRM", "SELINUX", "ISCSI", "AUDIT", "FIB_LOOKUP", "CONNECTOR",
	"NETFILTER", "IP6_FW", "DNRTMSG", "KOBJECT_UEVENT", "GENERIC", "", "SCSITRANSPORT", "ECRYPTFS", "RDMA", "CRYPTO", "SMC",
}

// netlinkText returns the text of a netlink socket that has a number, or "".
func netlinkText(pid int, inode uint64) string {
	const proto, port, number = 1, 2, 9
	f, err := os.Open(fmt.Sprintf("/proc/%d/net/netlink", pid))
	if err != nil {
		return ""
	}
	defer f.Close()
	want := strconv.FormatUint(inode, 10)
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) <= number || fields[number] != want {
			continue
		}
		if n, err := strconv.Atoi(fields[proto]); err == nil && n < len(netlinks) && netlinks[n] != "" {
			return fmt.Sprintf("NETLINK:[%s:%s]", netlinks[n], fields[port])
		}
		return fmt.Sprintf("NETLINK:[%s]", fields[proto])
	}
	return ""
}
