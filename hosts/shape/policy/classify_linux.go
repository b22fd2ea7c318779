package policy

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// A Use is a call, or a part of it, in a policy's terms.
type Use struct {
	Verb   Verb
	Target string // a whole path, an address with its port, or the name of the call
}

// A Context knows the objects to which a call's arguments refer.
type Context interface {
	// Dir returns the path of an open directory, or for AT_FDCWD the current one; "": not
	// known.
	Dir(fd int) string
}

// Classify returns the uses of a call. A passive one has none.
func Classify(r *calls.Record, c Context) []Use {
	e := EntryOf(r.Number)
	if e == nil {
		return []Use{{Call, nameless(r.Number)}}
	}
	switch {
	case e.Verb == Passive:
		return nil
	case e.Address != None || e.Message != None:
		return e.addresses(r, c)
	case len(e.Paths) > 0:
		return e.paths(r, c)
	}
	return e.named(r)
}

// named returns the use of a call that is known by its name.
func (e *Entry) named(r *calls.Record) []Use {
	if e.Zero != None && r.Args[e.Zero] == 0 {
		return nil
	}
	if e.Command == None {
		return []Use{{Call, e.Name}}
	}
	v := r.Args[e.Command] & e.CommandMask()
	for _, h := range e.Harmless {
		if v == h {
			return nil
		}
	}
	return []Use{{Call, e.Name + ":" + e.CommandName(v)}}
}

// paths returns the uses of a call that has paths.
func (e *Entry) paths(r *calls.Record, c Context) (list []Use) {
	for _, p := range e.Paths {
		if r.Args[p.Path] == 0 {
			if pathless[e.Name] {
				list = append(list, Use{Call, e.Name})
			}
			continue
		}
		name, ok := cString(r, r.Args[p.Path])
		if !ok || name == "" && (p.Verb == Read || p.Dir == None) { // an empty path is the descriptor's file, or no file
			continue
		}
		if !path.IsAbs(name) {
			fd := unix.AT_FDCWD
			if p.Dir != None {
				fd = int(int32(r.Args[p.Dir]))
			}
			dir := c.Dir(fd)
			if !path.IsAbs(dir) {
				continue
			}
			name = dir + "/" + name
		}
		verb := p.Verb
		if verb == Read && e.Flags != None && writes(e.openFlags(r)) {
			verb = Write
		}
		list = append(list, Use{verb, path.Clean(name)})
	}
	return list
}

// openFlags returns the flags of a call that opens a file.
func (e *Entry) openFlags(r *calls.Record) uint64 {
	v := r.Args[e.Flags]
	if !e.FlagsThere {
		return v & (1<<32 - 1)
	}
	if b := r.Read(v, 8, false); len(b) == 8 {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// WriteFlags are the flags of open(2), besides O_WRONLY and O_RDWR, each of which makes it a use
// of write. With O_PATH it is none.
const WriteFlags = unix.O_CREAT | unix.O_TRUNC | unix.O_TMPFILE&^unix.O_DIRECTORY

func writes(flags uint64) bool {
	return flags&unix.O_PATH == 0 && (flags&unix.O_ACCMODE != 0 || flags&WriteFlags != 0)
}

// cString returns the string at an address, up to its 0.
func cString(r *calls.Record, addr uint64) (string, bool) {
	b := r.Read(addr, 1<<16, false)
	if b == nil {
		return "", false
	}
	s, _, _ := strings.Cut(string(b), "\x00")
	return s, true
}

// addresses returns the uses of a call that has addresses of sockets.
func (e *Entry) addresses(r *calls.Record, c Context) (list []Use) {
	add := func(addr uint64, n int) {
		if addr == 0 || n < 2 {
			return
		}
		b := slices.Clone(r.Read(addr, min(n, 128), false))
		if len(b) >= 2 && e.Name != "connect" && binary.LittleEndian.Uint16(b) == unix.AF_UNSPEC {
			binary.LittleEndian.PutUint16(b, unix.AF_INET) // the kernel's meaning: for bind, and to send a packet
		}
		if target := socketAddress(b, c); target != "" {
			list = append(list, Use{e.Verb, target})
		}
	}
	if e.Address != None {
		add(r.Args[e.Address], int(uint32(r.Args[e.Address+1])))
		return list
	}
	const size, length = 64, 8 // of struct mmsghdr; the offset of the name's length
	n := uint64(1)
	if e.Messages != None {
		n = min(r.Args[e.Messages], 1024)
	}
	for i := range n {
		if b := r.Read(r.Args[e.Message]+size*i, 16, false); len(b) >= length+4 {
			add(binary.LittleEndian.Uint64(b), int(binary.LittleEndian.Uint32(b[length:])))
		}
	}
	return list
}

// socketAddress returns the target of a socket's address; "": it has none.
func socketAddress(b []byte, c Context) string {
	if len(b) < 2 {
		return ""
	}
	switch family := binary.LittleEndian.Uint16(b); {
	case family == unix.AF_UNSPEC:
		return ""
	case family == unix.AF_UNIX:
		return unixTarget(b[2:], c)
	case family == unix.AF_INET && len(b) < 8 || family == unix.AF_INET6 && len(b) < 24:
		return "" // the kernel refuses it
	case family == unix.AF_INET:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[4:8])), binary.BigEndian.Uint16(b[2:])).String()
	case family == unix.AF_INET6:
		return netip.AddrPortFrom(netip.AddrFrom16([16]byte(b[8:24])).Unmap(), binary.BigEndian.Uint16(b[2:])).String()
	default:
		for _, m := range calls.AMD64.Macros["enum:family"].Bits {
			if m.Value == uint64(family) {
				return m.Name
			}
		}
		return fmt.Sprintf("AF_%d", family)
	}
}

// unixTarget returns the target of a socket's path, or behind @ of its abstract name; "": the
// kernel chooses a name.
func unixTarget(b []byte, c Context) string {
	if len(b) > 0 && b[0] == 0 {
		return "unix:@" + strings.TrimRight(string(b[1:]), "\x00")
	}
	name, _, _ := strings.Cut(string(b), "\x00")
	switch {
	case name == "":
		return ""
	case path.IsAbs(name):
		return "unix:" + path.Clean(name)
	}
	if dir := c.Dir(unix.AT_FDCWD); dir != "" {
		return "unix:" + path.Join(dir, name)
	}
	return ""
}

// Plain returns the target for a use of an address in the form of a line, which has another word
// for addresses of this machine: 127.0.0.1:80 is loopback:80.
func Plain(u Use) string {
	at, err := netip.ParseAddrPort(u.Target)
	if err != nil {
		return u.Target
	}
	ip := at.Addr()
	if ip.IsLoopback() || ip.IsUnspecified() && u.Verb == Connect {
		return fmt.Sprintf("loopback:%d", at.Port())
	}
	if ip.IsUnspecified() {
		return fmt.Sprintf("*:%d", at.Port())
	}
	return u.Target
}
