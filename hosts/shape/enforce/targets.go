package enforce

import (
	"net/netip"
	"strings"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/policy"
)

// Kinds of targets: enum shape_target_kind.
const (
	files = iota
	everywhere
	loopback
	network
	host
	unixPath
	abstract
	family
	number
	command
)

// target is struct shape_target.
type target struct {
	Kind, Bits uint8
	Number     uint16
	Port       int32
	Text       list
	Addr       [16]byte
	Command    uint64
}

// targets collects targets, their patterns and the names of hosts.
type targets struct {
	vars  *policy.Variables
	list  []target
	text  []byte
	hosts []list
	known map[string]uint32 // targets by verb and text
	names map[string]uint16 // hosts
}

// add returns the number of a target. It returns false for a target whose variable has no value.
func (t *targets) add(v policy.Verb, text string) (n uint32, ok bool) {
	key := v.String() + " " + text
	if n, ok := t.known[key]; ok {
		return n, true
	}
	made, ok := t.make(v, text)
	if !ok {
		return 0, false
	}
	n = uint32(len(t.list))
	t.list = append(t.list, made)
	t.known[key] = n
	return n, true
}

func (t *targets) make(v policy.Verb, text string) (made target, ok bool) {
	switch v {
	case policy.Connect, policy.Listen:
		return t.address(text)
	case policy.Call:
		c, err := policy.ParseCall(text)
		if err != nil {
			return made, false // the parser has refused it
		}
		made = target{Kind: number, Number: uint16(c.Entry.Number)}
		if !c.Every {
			made.Kind, made.Command = command, c.Command
		}
		return made, true
	}
	return t.pattern(files, text)
}

// pattern returns a target of paths.
func (t *targets) pattern(kind uint8, text string) (target, bool) {
	text, ok := t.vars.Expand(text)
	if !ok {
		return target{}, false
	}
	if rest, own := strings.CutPrefix(text, "/proc/$PID"); own {
		text = "/proc/self" + rest
	}
	plain := len(text)
	if i := strings.IndexByte(text, '*'); i >= 0 {
		plain = i
	} else if strings.HasSuffix(text, "/") {
		plain-- // the directory itself has no slash at its end
	}
	return target{Kind: kind, Text: t.put(text), Command: uint64(plain)}, true
}

func (t *targets) put(text string) list {
	at := uint32(len(t.text))
	t.text = append(t.text, text...)
	return list{at, uint32(len(text))}
}

func (t *targets) address(text string) (made target, ok bool) {
	a, err := policy.ParseAddress(text)
	if err != nil {
		return made, false // the parser has refused it
	}
	switch made.Port = int32(a.Port); {
	case strings.HasPrefix(a.Unix, "@"):
		made.Kind, made.Text = abstract, t.put(a.Unix)
	case a.Unix != "":
		return t.pattern(unixPath, a.Unix)
	case a.Family != "":
		made.Kind, made.Number = family, familyNumber(a.Family)
	case a.Every:
		made.Kind = everywhere
	case a.Loopback:
		made.Kind = loopback
	case a.Prefix.IsValid():
		made.Kind, made.Addr, made.Bits = network, a.Prefix.Addr().As16(), bits(a.Prefix)
	default:
		made.Kind, made.Number = host, t.host(a.Name)
	}
	return made, true
}

// bits returns the length of the network's prefix in a 16-byte address.
func bits(p netip.Prefix) uint8 {
	if p.Addr().Is4() {
		return uint8(p.Bits()) + 96
	}
	return uint8(p.Bits())
}

func familyNumber(name string) uint16 {
	for _, m := range calls.AMD64.Macros["enum:family"].Bits {
		if m.Name == name {
			return uint16(m.Value)
		}
	}
	return 0
}

// host returns the number of a host's name.
func (t *targets) host(name string) uint16 {
	n, ok := t.names[name]
	if !ok {
		n = uint16(len(t.hosts))
		t.hosts = append(t.hosts, t.put(name))
		t.names[name] = n
	}
	return n
}
