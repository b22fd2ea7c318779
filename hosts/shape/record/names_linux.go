package record

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/usys-go/bridge/hosts/shape/policy"
)

// Parts of names that differ between runs: three or more digits with the shorter numbers behind
// them, as in dates and versions of files; and eight or more hexadecimal digits, one of which
// is a decimal digit, as in hashes.
var (
	numbers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d{3,}([-_.:TZ]?\d+)*`) })
	hexes   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)[0-9a-f]{8,}`) })
	digits  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d+$`) })
	several = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\*[*_-]*\*`) })
)

// pattern returns a name with a * for each part that differs between runs.
func pattern(name string) string {
	name = hexes().ReplaceAllStringFunc(name, func(s string) string {
		if strings.ContainsAny(s, "0123456789") {
			return "*"
		}
		return s
	})
	name = numbers().ReplaceAllString(name, "*")
	return several().ReplaceAllString(name, "*")
}

// patterns replaces the names of a path that begins with / or a variable.
func patterns(p string) string {
	names := strings.Split(p, "/")
	proc := len(names) > 1 && names[0] == "" && (names[1] == "proc" || names[1] == "dev" && len(names) > 2 && names[2] == "pts")
	for i, name := range names {
		switch {
		case strings.HasPrefix(name, "$"):
		case proc && digits().MatchString(name): // a process, a thread, a descriptor or a terminal
			names[i] = "*"
		default:
			names[i] = pattern(name)
		}
	}
	return strings.Join(names, "/")
}

// file returns the target for a path that a process has used.
func (r *Recorder) file(name string, pid int) string {
	short := r.vars.Shorten(name, pid)
	if short == "$TMP" || strings.HasPrefix(short, "$TMP/") {
		return "$TMP/"
	}
	return patterns(short)
}

// target returns a use's target in a line.
func (r *Recorder) target(u policy.Use, pid int) string {
	switch u.Verb {
	case policy.Read, policy.Write, policy.Exec:
		return r.file(u.Target, pid)
	case policy.Connect, policy.Listen:
		return r.address(u, pid)
	}
	return u.Target
}

// firstFree is the first of the ports that the kernel chooses.
const firstFree = 32768

// address returns the target for the address of a socket.
func (r *Recorder) address(u policy.Use, pid int) string {
	if name, ok := strings.CutPrefix(u.Target, "unix:"); ok {
		if strings.HasPrefix(name, "@") {
			return "unix:" + pattern(name)
		}
		return "unix:" + r.file(name, pid)
	}
	at, err := netip.ParseAddrPort(u.Target)
	if err != nil {
		return u.Target // AF_NETLINK
	}
	port := strconv.Itoa(int(at.Port()))
	if at.Port() >= firstFree {
		port = "*"
	}
	ip, here := at.Addr(), at.Addr().IsLoopback() || at.Addr().IsUnspecified() && u.Verb == policy.Connect
	switch {
	case here && at.Port() == 0 && u.Verb == policy.Listen:
		return "loopback:0"
	case here:
		return "loopback:*"
	case ip.IsUnspecified():
		return "*:" + port
	}
	if name := r.names[ip]; name != "" && u.Verb == policy.Connect {
		return name + ":" + port
	}
	if ip.Is4() {
		return netip.PrefixFrom(ip, 24).Masked().String() + ":" + port
	}
	return "[" + netip.PrefixFrom(ip, 64).Masked().String() + "]:" + port
}
