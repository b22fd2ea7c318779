package main

import (
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// A ctype is the size and the usual kind of a C type of the kernel.
type ctype struct {
	size   int
	signed bool
	kind   calls.Kind
}

var ctypes = map[string]ctype{
	"int": {4, true, calls.Int}, "__s32": {4, true, calls.Int}, "rwf_t": {4, true, calls.Int}, "key_t": {4, true, calls.Int},
	"key_serial_t": {4, true, calls.Int}, "clockid_t": {4, true, calls.Int}, "timer_t": {4, true, calls.Int}, "mqd_t": {4, true, calls.Int},
	"unsigned int": {4, false, calls.Uint}, "unsigned": {4, false, calls.Uint}, "u32": {4, false, calls.Uint}, "__u32": {4, false, calls.Uint},
	"uint32_t": {4, false, calls.Uint}, "qid_t": {4, false, calls.Uint}, "enum landlock_rule_type": {4, false, calls.Uint},
	"long": {8, true, calls.Int}, "u64": {8, false, calls.Uint}, "__u64": {8, false, calls.Uint}, "aio_context_t": {8, false, calls.Hex},
	"size_t": {8, false, calls.Size}, "loff_t": {8, true, calls.Off}, "off_t": {8, true, calls.Off},
	"umode_t": {2, false, calls.Mode}, "pid_t": {4, true, calls.PID}, "uid_t": {4, false, calls.UID}, "gid_t": {4, false, calls.GID},
}

var (
	fdNames   = []string{"fd", "fildes", "mountdirfd"}
	dirNames  = []string{"dfd", "olddfd", "newdfd"}
	pathNames = []string{"filename", "pathname", "path", "oldname", "newname"}
	// The type of a parameter with such a name does not decide its kind.
	vague = []string{"flags", "flag", "prot", "op", "cmd", "option", "how", "which", "mode", "mask", "type", "level", "arg"}
)

// infer returns the kind of a parameter that the description does not mention. ok is false if
// the description has to mention it.
func infer(p parameter) (a calls.Arg, ok bool) {
	a = number(p)
	if strings.HasSuffix(p.c, "*") {
		a.Kind, a.Dir = calls.Path, calls.In
		return a, p.c == "const char*" && slices.Contains(pathNames, p.name)
	}
	t, known := ctypes[p.c]
	a.Kind = t.kind
	switch {
	case slices.Contains(fdNames, p.name):
		a.Kind = calls.FD
	case slices.Contains(dirNames, p.name):
		a.Kind = calls.DirFD
	case p.c == "int" && p.name == "sig":
		a.Kind = calls.Sig
	case p.c == "unsigned long" && (p.name == "addr" || p.name == "start"):
		a.Kind = calls.Addr
	case p.c == "unsigned long" && p.name == "len":
		a.Kind = calls.Size
	case t.kind == calls.Mode:
	default:
		return a, known && !slices.Contains(vague, p.name)
	}
	return a, true
}

// number returns a parameter as a plain number.
func number(p parameter) calls.Arg {
	a := calls.Arg{Name: p.name, C: p.c, Size: 8}
	if p.c == "" { // there is no prototype
		a.C = "unsigned long"
	}
	if t, ok := ctypes[p.c]; ok {
		a.Size, a.Signed = t.size, t.signed
	}
	return a
}
