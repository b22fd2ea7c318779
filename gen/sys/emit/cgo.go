package emit

import (
	"fmt"
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// XSysAIX is the output of golang.org/x/sys/unix's mksyscall_aix_ppc.go: calls
// through cgo.
var XSysAIX = &Flavour{
	Program: "go run mksyscall_aix_ppc.go", TabOnly: true, Package: "unix", full: true, Imports: []string{"unsafe"},
	rule:    cgoRule,
	compose: cgoCompose,
}

func cgoRule(u *Unit, c *lang.Call, l *problems) {
	aixRule(c, l)
	if f := declared(u, c); f == nil {
		l.add(c.NamePos, "declare FcntlFlock too, or another that calls it", "%s does not declare %s to C, and nothing else does", c.Name, cFunction(c))
	} else if prototyped(c) && cgoTypes(f) != cgoTypes(c) {
		l.add(c.NamePos, "write the second by hand, around the first", "%s and %s both call %s, with other types", f.Name, c.Name, cFunction(c))
	}
	if cFunction(c) == "exit" && len(c.Results) > 0 {
		l.add(c.NamePos, "leave its results out", "exit does not return")
	}
	for _, r := range c.Values() {
		switch t := r.Type; {
		case t.Kind == lang.Bool:
			l.add(r.TypePos, "return an int", "there is no rule for result %s of type bool", r.Name)
		case c.Err() && (t.Text == "uint32" || t.Text == "uint64"):
			l.add(r.TypePos, "return an int or a uintptr", "%s cannot be -1 where %s fails: it is a %s", r.Name, c.Name, t.Text)
		}
	}
}

// prototyped reports whether a call declares its function to C.
func prototyped(c *lang.Call) bool {
	return c.Name != fcntl && c.Name != fcntlInt && c.Name != ioctlPtr
}

// declared returns the first call that declares c's function to C.
func declared(u *Unit, c *lang.Call) *lang.Call {
	for _, other := range u.Calls {
		if prototyped(other) && cFunction(other) == cFunction(c) {
			return other
		}
	}
	return nil
}

func cgoCompose(f *Flavour, u *Unit) []Text {
	p := new(printer)
	p.header(u, xsysMark)
	p.constraint(u, "")
	p.f("package %s\n\n/*\n#include <stdint.h>\n#include <stddef.h>\n", f.Package)
	for _, c := range u.Calls {
		if prototyped(c) {
			p.prototype(c, cgoTypes(c))
		}
	}
	p.f("\n*/\nimport \"C\"\nimport (\n\t\"unsafe\"\n)\n")
	for _, c := range u.Calls {
		p.f("\n%s%s", banner, cgoFunc(c))
	}
	return []Text{{Bytes: p.Bytes()}}
}

// cgoTypes returns the parameters' types in C.
func cgoTypes(c *lang.Call) string {
	var list []string
	for _, r := range c.Params {
		list = append(list, cTypeOf(r.Type).c)
		if r.Type.Kind == lang.Slice {
			list = append(list, size.c)
		}
	}
	return strings.Join(list, ", ")
}

// cgoFunc returns the Go function of one declaration.
func cgoFunc(c *lang.Call) string {
	p := new(printer)
	p.signature(c)
	args := cgoArguments(p, c)
	call := cgoFunction(c) + "(" + strings.Join(args, ", ") + ")"
	switch {
	case c.Err():
		p.f("\tr0, er := %s\n", call)
	case len(c.Results) > 0:
		p.f("\tr0, _ := %s\n", call)
	default:
		p.f("\t%s\n", call)
	}
	cond := "r0 == -1"
	for _, r := range c.Values() {
		p.f("\t%s = %s(r0)\n", r.Name, r.Type.Text)
		if cTypeOf(r.Type) == address {
			cond = "uintptr(r0) == ^uintptr(0)"
		}
	}
	if c.Err() {
		p.f("\tif %s && er != nil {\n\t\terr = er\n\t}\n", cond)
	}
	p.f("\treturn\n}\n")
	return p.String()
}

// cgoArguments prepares the parameters and returns the arguments that stand for
// them.
func cgoArguments(p *printer, c *lang.Call) (args []string) {
	n := 0
	next := func() string {
		n++
		return local(n - 1)
	}
	for i, r := range c.Params {
		switch r.Type.Kind {
		case lang.Pointer:
			args = append(args, "C.uintptr_t(uintptr(unsafe.Pointer("+r.Name+")))")
		case lang.UnsafePointer:
			args = append(args, "C.uintptr_t(uintptr("+r.Name+"))")
		case lang.String:
			v := next()
			p.f("\t%s := uintptr(unsafe.Pointer(C.CString(%s)))\n", v, r.Name)
			args = append(args, "C.uintptr_t("+v+")")
		case lang.Slice:
			v, length := next(), next()
			p.firstOrNil(v, r.Name, r.Type.Elem)
			p.f("\tvar %s int\n\t%[1]s = len(%s)\n", length, r.Name)
			args = append(args, "C.uintptr_t(uintptr(unsafe.Pointer("+v+")))", "C.size_t("+length+")")
		default:
			value, ct := r.Name, cTypeOf(r.Type)
			switch {
			case r.Type.Text == "int" && (i == 2 && (c.Name == fcntl || c.Name == fcntlInt) || i == 0 && c.Name == fcntl):
				ct = address
			case ct == address && r.Type.Text != "uintptr":
				value = "uintptr(" + value + ")"
			}
			args = append(args, fmt.Sprintf("%s(%s)", ct.cgo, value))
		}
	}
	return args
}
