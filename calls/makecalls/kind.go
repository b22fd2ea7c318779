package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// numberKinds are the names of kinds of numbers.
var numberKinds = map[string]calls.Kind{
	"int": calls.Int, "uint": calls.Uint, "hex": calls.Hex, "oct": calls.Oct, "fd": calls.FD, "dirfd": calls.DirFD,
	"mode": calls.Mode, "dev": calls.Dev, "size": calls.Size, "off": calls.Off, "pid": calls.PID, "uid": calls.UID,
	"gid": calls.GID, "sig": calls.Sig, "sec": calls.Sec, "addr": calls.Addr, "status": calls.Status, "never": calls.Never, "hidden": calls.Hidden,
	"time": calls.Time, "ticks": calls.Ticks, "ifindex": calls.IfIndex, "ioprio": calls.IOPrio,
}

// memberKinds are the names of kinds of structs and arrays in a struct.
var memberKinds = map[string]calls.Kind{
	"stamp": calls.Stamp, "inaddr": calls.InAddr, "in6addr": calls.In6Addr, "sockaddrin": calls.SockaddrIn, "mac": calls.Mac,
}

// memoryKinds are the names of kinds of memory, without structs.
var memoryKinds = map[string]calls.Kind{
	"path": calls.Path, "name": calls.Name, "str": calls.Str, "bytes": calls.Bytes, "fds": calls.FDs, "hexbytes": calls.HexBytes, "dirents": calls.Dirents, "cpuset": calls.CPUSet, "fdset": calls.FDSet, "sigset": calls.SigSet,
	"sockaddr": calls.Sockaddr, "iovec": calls.Iovec, "argv": calls.Argv,
}

var dirs = map[string]calls.Dir{"in": calls.In, "out": calls.Out, "inout": calls.InOut, "left": calls.Left}

// A scope holds the names that a kind may use.
type scope struct {
	d      *description
	at     place
	params []string // of the call, or members of the struct
}

// kind reads a KIND of the description.
func (s scope) kind(text string) (t calls.Type, err error) {
	base, cond, hasCond := strings.Cut(text, "?")
	if hasCond {
		if t.If, err = s.cond(cond); err != nil {
			return t, err
		}
	}
	if dir, rest, ok := strings.Cut(base, ":"); ok {
		if d, ok := dirs[dir]; ok {
			t.Dir = d
			return s.memory(t, rest)
		}
	}
	name, count, hasCount := strings.Cut(base, "[")
	k, ok := numberKinds[name]
	if !ok {
		k, ok = memberKinds[name]
	}
	switch {
	case ok && hasCount && (k == calls.Time || k == calls.Mac):
		t.Kind = k
		t.Count, err = s.count(strings.TrimSuffix(count, "]"))
		return t, err
	case ok && !hasCount:
		t.Kind = k
	case base == "path" || base == "name" || base == "str":
		t.Kind, t.Dir = memoryKinds[base], calls.In
	case strings.HasPrefix(base, "set:") || strings.HasPrefix(base, "enum:"):
		t.Kind, t.Macros = calls.Macros, strings.Split(base, "|")
		for _, m := range t.Macros {
			if word, name, _ := strings.Cut(m, ":"); s.d.find(name, word == "enum") == nil {
				return t, s.at.errorf("there is no %s %s", word, name)
			}
		}
	default:
		return t, s.at.errorf("%q is no kind (the head of the file lists them)", base)
	}
	return t, nil
}

// memory reads the rest of a kind behind in:, out: or inout:.
func (s scope) memory(t calls.Type, text string) (calls.Type, error) {
	name, count, hasCount := strings.Cut(text, "[")
	if hasCount {
		var err error
		inner, closed := strings.CutSuffix(count, "]")
		if !closed {
			return t, s.at.errorf("%s: the bracket is not closed", text)
		}
		if t.Count, err = s.count(inner); err != nil {
			return t, err
		}
	}
	if k, ok := numberKinds[name]; ok {
		t.Kind = k
		return t, nil
	}
	if name == "envp" {
		t.Kind, t.Number = calls.Argv, true
		return t, nil
	}
	if k, ok := memoryKinds[name]; ok {
		t.Kind = k
		return t, nil
	}
	if !slices.ContainsFunc(s.d.structs, func(o *structure) bool { return o.name == name }) {
		return t, s.at.errorf("%q is neither a kind nor a struct above", name)
	}
	t.Kind, t.Struct = calls.Struct, name
	return t, nil
}

func (s scope) count(text string) (calls.Count, error) {
	if text == "ret" {
		return calls.Count{Of: calls.Ret}, nil
	}
	if size, ok := strings.CutPrefix(text, "="); ok {
		c, err := s.count(size)
		if err == nil && c.Of != calls.Param {
			err = s.at.errorf("[%s]: behind = stands the name of a parameter", text)
		}
		return calls.Count{Of: calls.Sized, N: c.N}, err
	}
	if n, err := strconv.Atoi(text); err == nil {
		return calls.Count{Of: calls.Const, N: n}, nil
	}
	name, pointed := strings.CutPrefix(text, "*")
	i := slices.Index(s.params, name)
	switch {
	case i < 0:
		return calls.Count{}, s.at.errorf("[%s]: there is no parameter %s", text, name)
	case pointed:
		return calls.Count{Of: calls.Pointed, N: i}, nil
	}
	return calls.Count{Of: calls.Param, N: i}, nil
}

func (s scope) cond(text string) (*calls.Cond, error) {
	name, macros, ok := strings.Cut(text, "&")
	i := slices.Index(s.params, name)
	switch {
	case i < 0:
		return nil, s.at.errorf("?%s: there is no parameter %s", text, name)
	case !ok:
		return &calls.Cond{Param: i}, nil
	}
	return &calls.Cond{Param: i, Macros: strings.Split(macros, "|")}, nil
}
