package behave

import (
	"slices"
	"strings"
)

// A verdict is the meaning of one event in code that must not block.
type verdict struct {
	class class
	what  string // the function or system call
	why   string
}

type class uint8

const (
	fine       class = iota
	locks            // it takes a lock of libc for a moment
	blocks           // it blocks
	unnumbered       // a system call with unknown number
	stranger         // a function that is in no file and in no list
	pointer          // a call through a pointer that could not be followed
	escaped          // an allow rule permits it
)

// judge returns the meaning of an event of a function; inside is the function that contains
// the site.
func (g *Graph) judge(e *event) (list []verdict) {
	inside := e.trail[len(e.trail)-1].fn
	add := func(c class, what, why string) {
		allowed := func(s step) bool { return g.rules.allowed(s.fn.name, what) }
		if c != fine && !slices.ContainsFunc(e.trail, allowed) {
			list = append(list, verdict{c, what, why})
		}
	}
	arg := func(i int) (int64, bool) { return e.args[i].one() }
	switch e.kind {
	case storeSite:
		return nil
	case gateSite:
		add(unnumbered, "int 0x80 or sysenter", "")
		return list
	case sysSite:
		if e.to.kind != numeric {
			add(unnumbered, "system call", "")
			return list
		}
		for _, n := range e.to.numbers() {
			name := sysName(int64(int32(n)))
			if r, ok := g.rules.passes(name); ok && len(r.to) == 0 || short()[name] || comesBack(name, arg) {
				continue
			}
			why := blocking()[name]
			if why == "" {
				why = "it may wait in the kernel"
			}
			add(blocks, name, why)
		}
		return list
	}
	numbers := e.to.numbers()
	switch {
	case e.to.kind == word:
		numbers = (&walk{m: g.m}).words(e.to)
		if len(numbers) == 0 {
			add(pointer, "", "a table without functions, "+g.m.name(e.to.n))
		}
	case numbers == nil:
		add(pointer, "", g.origin(e, inside))
	}
	some := slices.ContainsFunc(numbers, func(n int64) bool {
		_, _, ext := g.m.Extern(n)
		return ext || g.m.code(n) != nil
	})
	for _, n := range numbers {
		if _, _, ext := g.m.Extern(n); some && !ext && g.m.code(n) == nil {
			continue // one of several possible targets
		}
		c, what, why := g.judgeCall(n, arg)
		add(c, what, why)
	}
	return list
}

// judgeCall returns the meaning of a call of the function at an address, without that of the
// calls it makes.
func (g *Graph) judgeCall(n int64, arg func(int) (int64, bool)) (c class, what, why string) {
	if g.isGo(n) {
		return blocks, g.m.name(n), calledGo
	}
	name, off, ext := g.m.Extern(n)
	local := false
	if !ext {
		f := g.m.function(n)
		if f == nil || f.addr != n {
			if g.m.code(n) == nil && n != 0 {
				return pointer, "", "an address without code, " + g.m.name(n)
			}
			return fine, "", ""
		}
		name, local = f.name, !g.library(f)
	}
	if r, ok := g.rules.isBlocked(name); ok {
		return blocks, name, strings.Join(r.to, " ")
	}
	if _, ok := g.rules.passes(name); ok {
		return fine, name, ""
	}
	if local {
		return fine, name, ""
	}
	base := strings.TrimPrefix(name, "__libc_")
	switch {
	case name == "usys_ops", off != 0, name == "syscall":
		return fine, name, "" // libc's syscall is judged as the system call that it makes
	case comesBack(name, arg):
		return fine, name, ""
	case libcBlocks()[name] != "":
		return blocks, name, libcBlocks()[name]
	case libcShort()[name]:
		return fine, name, ""
	case libcLocks()[name]:
		return locks, name, ""
	case slices.Contains([]string{"read", "write"}, base), blocking()[name] != "":
		return blocks, name, blocking()[base]
	case callsBack[name] != 0, name == "dl_iterate_phdr", short()[name]:
		return fine, name, ""
	case strings.HasPrefix(name, "__"): // a checked or large-file form of a known function
		plain := strings.TrimSuffix(strings.TrimPrefix(name, "__"), "_chk")
		if plain != name && (libcShort()[plain] || libcBlocks()[plain] != "" || libcLocks()[plain]) {
			return g.judgeName(plain)
		}
	}
	return stranger, name, ""
}

func (g *Graph) judgeName(name string) (c class, what, why string) {
	switch {
	case libcBlocks()[name] != "":
		return blocks, name, libcBlocks()[name]
	case libcLocks()[name]:
		return locks, name, ""
	}
	return fine, name, ""
}

// origin describes the source of a pointer that could not be followed.
func (g *Graph) origin(e *event, inside *function) string {
	switch e.to.kind {
	case from:
		return "which the variable " + g.m.name(e.to.n) + " holds"
	case through:
		return "which lies behind the variable " + g.m.name(e.to.n)
	case param:
		return "which the callers of " + inside.name + " pass"
	}
	return ""
}
