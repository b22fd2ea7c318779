package policy

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// An Address is a target of connect or listen: loopback:8080, *:443, 10.1.2.3:80,
// 10.1.2.0/24:80, [2001:db8::/64]:443, api.example.org:443, unix:PATH, unix:@NAME, or the
// family of a socket with another kind of address, such as AF_NETLINK. The port may be *.
type Address struct {
	Every    bool         // *: every address of IP
	Loopback bool         // 127.0.0.0/8 and ::1, and for connect the unspecified addresses
	Prefix   netip.Prefix // valid: the addresses in it
	Name     string       // a name that the program has looked up; *.example.org stands for all names below it
	Port     int          // AnyPort: every port
	Unix     string       // the path, in the form of read's, or behind @ the abstract name
	Family   string       // of another socket, such as AF_NETLINK
}

// AnyPort is the port of an Address with *.
const AnyPort = -1

// families returns the names of families of sockets.
func families() (names []string) {
	for _, m := range calls.AMD64.Macros["enum:family"].Bits {
		names = append(names, m.Name)
	}
	return names
}

// ParseAddress reads a target of connect or listen.
func ParseAddress(text string) (a Address, err error) {
	if name, ok := strings.CutPrefix(text, "unix:"); ok {
		if a.Unix = name; strings.HasPrefix(name, "@") {
			return a, nil
		}
		if msg := checkPath(name); msg != "" || name == "" {
			return a, fmt.Errorf("behind unix: comes a path, or @ and a name: %s", msg)
		}
		return a, nil
	}
	if strings.HasPrefix(text, "AF_") {
		if list := families(); !slices.Contains(list, text) {
			return a, fmt.Errorf("there is no family %s%s", text, near(text, list))
		}
		a.Family = text
		return a, nil
	}
	i := strings.LastIndexByte(text, ':')
	if i < 0 || strings.HasSuffix(text, "]") {
		return a, fmt.Errorf("%s: the port is missing (write %s:443, or %s:*)", text, text, text)
	}
	host, port := text[:i], text[i+1:]
	if a.Port, err = strconv.Atoi(port); port == "*" {
		a.Port = AnyPort
	} else if err != nil || a.Port < 0 || a.Port > 65535 {
		return a, fmt.Errorf("%s: a port is a number up to 65535, or *", text)
	}
	return a, a.host(host)
}

// host reads an address without its port.
func (a *Address) host(host string) error {
	inner, bracketed := strings.CutPrefix(host, "[")
	if bracketed {
		inner = strings.TrimSuffix(inner, "]")
	}
	switch {
	case host == "*":
		a.Every = true
	case host == "loopback":
		a.Loopback = true
	case strings.Contains(inner, "/"):
		p, err := netip.ParsePrefix(inner)
		if err != nil {
			return fmt.Errorf("%s is no network (10.1.2.0/24, [2001:db8::/64])", host)
		}
		if p != p.Masked() {
			return fmt.Errorf("%s: write the network as %s", host, p.Masked())
		}
		a.Prefix = p
	case bracketed || strings.Trim(inner, "0123456789.") == "":
		ip, err := netip.ParseAddr(inner)
		if err != nil {
			return fmt.Errorf("%s is no address", host)
		}
		a.Prefix = netip.PrefixFrom(ip, ip.BitLen())
	case strings.Contains(host, ":"):
		return fmt.Errorf("%s: write an address of IPv6 in brackets ([2001:db8::1]:443)", host)
	default:
		return a.name(host)
	}
	if a.Prefix.IsValid() && a.Prefix.Addr().IsLoopback() {
		return fmt.Errorf("%s: write loopback", host)
	}
	return nil
}

func (a *Address) name(host string) error {
	base := strings.TrimPrefix(host, "*.")
	if base == "" || strings.HasPrefix(base, ".") || strings.HasSuffix(base, ".") || strings.ContainsAny(base, "*$@/_ ") && !strings.Contains(base, "_") {
		return fmt.Errorf("%s is no name of a host%s", host, near(host, []string{"loopback"}))
	}
	a.Name = strings.ToLower(host)
	return nil
}

func coversAddress(rule, target string) bool {
	if rule == target {
		return true
	}
	r, err := ParseAddress(rule)
	t, err2 := ParseAddress(target)
	if err != nil || err2 != nil {
		return false
	}
	switch {
	case r.Unix != "" || t.Unix != "":
		if strings.HasPrefix(r.Unix, "@") && strings.HasPrefix(t.Unix, "@") {
			return MatchName(r.Unix, t.Unix)
		}
		return r.Unix != "" && t.Unix != "" && coversPath(r.Unix, t.Unix)
	case r.Family != "" || t.Family != "":
		return r.Family == t.Family
	case r.Port != AnyPort && r.Port != t.Port:
		return false
	case r.Every:
		return true
	case r.Loopback || t.Loopback:
		return r.Loopback && t.Loopback
	case r.Prefix.IsValid():
		return t.Prefix.IsValid() && r.Prefix.Bits() <= t.Prefix.Bits() && r.Prefix.Contains(t.Prefix.Addr())
	case r.Name != "" && t.Name != "":
		base, below := strings.CutPrefix(r.Name, "*")
		return r.Name == t.Name || below && strings.HasSuffix(t.Name, base)
	}
	return false
}
