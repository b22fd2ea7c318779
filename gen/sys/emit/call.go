package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// XSysAIX64 is the output of golang.org/x/sys/unix's mksyscall_aix_ppc64.go:
// the functions, and in a file for gc and in one for gccgo the functions that
// make the calls.
var XSysAIX64 = &Flavour{
	Program: "go run mksyscall_aix_ppc64.go", TabOnly: true, Package: "unix", full: true, Imports: []string{"unsafe"}, Several: true,
	rule:    callRule,
	compose: callCompose,
}

func callRule(u *Unit, c *lang.Call, l *problems) {
	aixRule(c, l)
	tooMany(c, len(handed(new(printer), c)), 6, l)
	for _, r := range c.Params {
		if r.Type.Kind == lang.String && !c.Err() {
			l.add(r.Pos, "add err error to its results", "%s has a string parameter and no error to return where it holds a NUL", c.Name)
		}
	}
	if f, second := sharer(u, c); second {
		l.add(c.NamePos, "write the second by hand, around the first", "%s and %s both call %s, and one function can do so", f.Name, c.Name, cFunction(c))
	} else if f == nil || !slices.EqualFunc(handed(new(printer), c), handed(new(printer), f), sameType) {
		l.add(c.NamePos, "declare "+cFunction(c)+" with these types too", "%s has no function of its own that calls %s", c.Name, cFunction(c))
	}
}

func sameType(a, b arg) bool { return a.typ.goType == b.typ.goType }

// sharer returns the declaration that makes the function which calls the same C
// function as c does. second says that c would make another one.
func sharer(u *Unit, c *lang.Call) (f *lang.Call, second bool) {
	for _, other := range u.Calls {
		if inner(other) && cFunction(other) == cFunction(c) {
			return other, other != c && inner(c)
		}
	}
	return nil, false
}

func callCompose(f *Flavour, u *Unit) []Text {
	return []Text{
		{"", callOuter(f, u)},
		{"_gc", callGC(f, u)},
		{"_gccgo", callGccgo(f, u)},
	}
}

// inner reports whether the call has a function of its own that makes it. Those
// around fcntl and ioctl use the function of another declaration.
func inner(c *lang.Call) bool {
	return c.Name != fcntlInt && c.Name != fcntlFlock && c.Name != ioctlPtr
}

func callOuter(f *Flavour, u *Unit) []byte {
	p := new(printer)
	p.header(u, xsysMark)
	p.constraint(u, "")
	p.f("package %s\n\nimport (\n\t\"unsafe\"\n)\n", f.Package)
	for _, c := range u.Calls {
		p.f("\n%s%s", banner, outer(c))
	}
	return p.Bytes()
}

// outer returns the Go function of one declaration.
func outer(c *lang.Call) string {
	p := new(printer)
	p.signature(c)
	var args []string
	for _, a := range handed(p, c) {
		args = append(args, a.value)
	}
	call := "call" + cFunction(c) + "(" + strings.Join(args, ", ") + ")"
	switch {
	case c.Err() && len(c.Values()) > 0:
		p.f("\tr0, e1 := %s\n", call)
	case c.Err():
		p.f("\t_, e1 := %s\n", call)
	case len(c.Results) > 0:
		p.f("\tr0, _ := %s\n", call)
	default:
		p.f("\t%s\n", call)
	}
	p.finish(new(Unit), c)
	return p.String()
}

// An arg is an argument that the Go function passes to the function that calls.
type arg struct {
	value string // in the outer function
	name  string // the inner function's parameter
	typ   cType
}

// handed prepares the parameters and returns the arguments that are passed for
// them.
func handed(p *printer, c *lang.Call) (list []arg) {
	n := 0
	around := c.Name == fcntl || c.Name == fcntlInt || c.Name == fcntlFlock
	for i, r := range c.Params {
		v := local(n)
		a := arg{name: r.Name, typ: cTypeOf(r.Type)}
		switch r.Type.Kind {
		case lang.Pointer:
			a.value = "uintptr(unsafe.Pointer(" + r.Name + "))"
		case lang.UnsafePointer:
			a.value = "uintptr(" + r.Name + ")"
		case lang.String:
			p.cString(c, v, r.Name)
			a.value, a.name = "uintptr(unsafe.Pointer("+v+"))", v
			n++
		case lang.Slice:
			p.firstOrNil(v, r.Name, r.Type.Elem)
			a.value, a.name = "uintptr(unsafe.Pointer("+v+"))", v
			list = append(list, a)
			a = arg{"len(" + r.Name + ")", fmt.Sprintf("_lenp%d", n), size}
			n++
		default:
			switch {
			case around && i != 1 && i < 3 && r.Type.Text == "int":
				a.value, a.typ = "uintptr("+r.Name+")", address
			case a.typ.goType == r.Type.Text:
				a.value = r.Name
			default:
				a.value = a.typ.goType + "(" + r.Name + ")"
			}
		}
		list = append(list, a)
	}
	return list
}

// innerHead writes the head of the function that calls.
func (p *printer) innerHead(c *lang.Call, list []arg) {
	var params []string
	for _, a := range list {
		params = append(params, a.name+" "+a.typ.goType)
	}
	p.f("\n%sfunc call%s(%s) (r1 uintptr, e1 Errno) {\n", banner, cFunction(c), strings.Join(params, ", "))
}

func callGC(f *Flavour, u *Unit) []byte {
	p := new(printer)
	p.header(u, xsysMark)
	p.constraint(u, " && gc")
	p.f("package %s\n\nimport (\n\t\"unsafe\"\n)\n\n", f.Package)
	var procs []proc
	for _, c := range u.Calls {
		if inner(c) {
			name := cFunction(c)
			procs = append(procs, proc{"libc", name, "libc_" + name, "libc_" + name})
		}
	}
	p.procs(procs, archive, "syscallFunc", "type syscallFunc uintptr\n\n")
	p.f("\n// Implemented in runtime/syscall_aix.go.\n")
	for _, name := range []string{"rawSyscall6", "syscall6"} {
		p.f("func %s(trap, nargs, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2 uintptr, err Errno)\n", name)
	}
	for _, c := range u.Calls {
		if inner(c) {
			p.gc(c)
		}
	}
	return p.Bytes()
}

// gc makes the call by the address of a variable, which the linker fills.
func (p *printer) gc(c *lang.Call) {
	list := handed(new(printer), c)
	p.innerHead(c, list)
	words := make([]string, len(list), 6)
	for i, a := range list {
		words[i] = a.name
		if a.typ.goType != "uintptr" {
			words[i] = "uintptr(" + a.name + ")"
		}
	}
	callee := "syscall6"
	if c.NB {
		callee = "rawSyscall6"
	}
	p.f("\tr1, _, e1 = %s(uintptr(unsafe.Pointer(&libc_%s)), %d, %s)\n\treturn\n}\n",
		callee, cFunction(c), len(list), strings.Join(pad(words, 6), ", "))
}

func callGccgo(f *Flavour, u *Unit) []byte {
	p := new(printer)
	p.header(u, xsysMark)
	p.constraint(u, " && gccgo")
	p.f("package %s\n\n/*\n#include <stdint.h>\n", f.Package)
	for _, c := range u.Calls {
		if !inner(c) {
			continue
		}
		var types []string
		for _, a := range handed(new(printer), c) {
			types = append(types, a.typ.c)
		}
		p.prototype(c, strings.Join(types, ", "))
	}
	p.f("\n*/\nimport \"C\"\nimport (\n\t\"syscall\"\n)\n")
	for _, c := range u.Calls {
		if inner(c) {
			p.gccgo(c)
		}
	}
	return p.Bytes()
}

// gccgo makes the call through cgo.
func (p *printer) gccgo(c *lang.Call) {
	list := handed(new(printer), c)
	p.innerHead(c, list)
	var words []string
	for _, a := range list {
		words = append(words, a.typ.cgo+"("+a.name+")")
	}
	p.f("\tr1 = uintptr(%s(%s))\n\te1 = syscall.GetErrno()\n\treturn\n}\n",
		cgoFunction(c), strings.Join(words, ", "))
}
