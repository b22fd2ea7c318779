package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// A cType has a parameter's types on its way to C on AIX.
type cType struct {
	c      string // in a prototype
	cgo    string // to cgo
	goType string // between the Go function and the one that calls
}

// cTypes are the integers that keep their size. All others are passed as an
// int, except those that begin with an underscore, which are C's own and are
// passed as a word.
var cTypes = map[string]cType{
	"int":            {"int", "C.int", "int"},
	"int32":          {"int", "C.int", "int32"},
	"uint32":         {"unsigned int", "C.uint", "uint32"},
	"int64":          {"long long", "C.longlong", "int64"},
	"uint64":         {"unsigned long long", "C.ulonglong", "uint64"},
	"uintptr":        address,
	"unsafe.Pointer": address,
}

// address is the type as which pointers are passed.
var address = cType{"uintptr_t", "C.uintptr_t", "uintptr"}

// size is the type as which the length of a slice is passed.
var size = cType{"size_t", "C.size_t", "int"}

func cTypeOf(t lang.Type) cType {
	switch t.Kind {
	case lang.Pointer, lang.String, lang.Slice:
		return address
	}
	if ct, ok := cTypes[t.Text]; ok {
		return ct
	}
	if strings.HasPrefix(t.Text, "_") { // _Socklen, _Gid_t
		return address
	}
	return cTypes["int"]
}

// cResult returns the C type of a call's result.
func cResult(c *lang.Call) string {
	if cFunction(c) == "exit" {
		return "void"
	}
	if v := c.Values(); len(v) > 0 {
		return cTypeOf(v[0].Type).c
	}
	return "int"
}

// cFunction returns the function's name in C.
func cFunction(c *lang.Call) string {
	if c.Target != nil {
		return lower(c.Target.Name)
	}
	return lower(snake(c.Name))
}

// cgoFunction returns the name by which Go calls it: select is a keyword of Go.
func cgoFunction(c *lang.Call) string {
	if name := cFunction(c); name != "select" {
		return "C." + name
	}
	return "C.c_select"
}

// prototype declares the function to C.
func (p *printer) prototype(c *lang.Call, types string) {
	name := cFunction(c)
	if name == "select" {
		p.f("#define c_select select\n")
	}
	p.f("%s %s(%s);\n", cResult(c), name, types)
}

// The Go functions around fcntl and ioctl share one declaration in C, whose last
// argument is a word that may be a pointer.
const (
	fcntl      = "fcntl"
	fcntlInt   = "FcntlInt"
	fcntlFlock = "FcntlFlock"
	ioctlPtr   = "ioctlPtr"
)

// aixRule refuses calls that would not compile on AIX.
func aixRule(c *lang.Call, l *problems) {
	refuse(c,
		[]lang.Kind{lang.Word, lang.Pointer, lang.UnsafePointer, lang.Slice, lang.String},
		[]lang.Kind{lang.Word, lang.UnsafePointer, lang.Bool}, l)
	if t := c.Target; t != nil && t.Library != "" {
		l.add(t.Pos, "write = function, or leave it out", "%s is called in library %s, and here all calls go to libc", c.Name, t.Library)
	}
	if v := c.Values(); len(v) > 1 {
		l.add(v[1].Pos, "return it through a pointer", "a C function returns one word, and %s has two results", c.Name)
	}
}
