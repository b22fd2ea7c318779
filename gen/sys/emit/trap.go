package emit

import (
	"fmt"
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// A dialect has the differences between the standard library's and x/sys's
// generators for calls by a number or a trampoline.
type dialect struct {
	mark       string
	preamble   func(u *Unit) string // the text behind the package clause
	wide       func(t lang.Type) bool
	libc       func(u *Unit) bool
	underscore bool // a number may begin with an underscore
	// unpadded reports whether 64-bit arguments need no padding for the system,
	// because C's library adds it.
	unpadded func(u *Unit) bool
	library  func(u *Unit) string
	// callee returns the function that makes the call, without the number of its
	// words; tail returns the text behind that.
	callee func(u *Unit, c *lang.Call) string
	tail   func(u *Unit, c *lang.Call) string
	// function returns the function of C's library; target, its trampoline as
	// an argument.
	function func(u *Unit, c *lang.Call) string
	target   func(u *Unit, c *lang.Call) string
	// declare is the format of a trampoline's declaration.
	declare string
	enter   func(u *Unit, c *lang.Call) string // a function's first statements
	// silent reports whether linux has no function that makes this call without an
	// error.
	silent func(c *lang.Call) bool
}

// flavour completes a flavour whose functions are the dialect's.
func (d *dialect) flavour(f Flavour) *Flavour {
	f.rule, f.compose = d.rule, d.compose
	return &f
}

func (d *dialect) compose(f *Flavour, u *Unit) []Text {
	p := new(printer)
	p.header(u, d.mark)
	p.constraint(u, "")
	p.f("package %s\n\n%s", f.Package, d.preamble(u))
	declared := map[string]bool{}
	for _, c := range u.Calls {
		p.f("\n%s%s", banner, d.goFunc(u, c, declared))
	}
	return []Text{{Bytes: p.Bytes()}}
}

// goFunc returns the Go function of one declaration, and its trampoline unless
// that is already declared.
func (d *dialect) goFunc(u *Unit, c *lang.Call, declared map[string]bool) string {
	p := new(printer)
	p.signature(c)
	p.f("%s", d.enter(u, c))
	words := d.arguments(p, u, c)
	d.invoke(p, u, c, words)
	p.finish(u, c)
	if name := d.function(u, c); d.libc(u) && !declared[name] {
		declared[name] = true
		p.f("\n"+d.declare+"\n\n//go:cgo_import_dynamic libc_%[1]s %[1]s %q\n", name, d.library(u))
	}
	return p.String()
}

// arguments prepares the parameters and returns the words that stand for them.
func (d *dialect) arguments(p *printer, u *Unit, c *lang.Call) (words []string) {
	n := 0
	for _, r := range c.Params {
		switch {
		case r.Type.Kind == lang.Pointer:
			words = append(words, "uintptr(unsafe.Pointer("+r.Name+"))")
		case r.Type.Kind == lang.String:
			p.cString(c, local(n), r.Name)
			words = append(words, "uintptr(unsafe.Pointer("+local(n)+"))")
			n++
		case r.Type.Kind == lang.Slice:
			p.firstOrZero(local(n), r.Name)
			words = append(words, "uintptr("+local(n)+")", "uintptr(len("+r.Name+"))")
			n++
		case d.wide(r.Type):
			words = append(words, d.wideWords(u, c, r, len(words))...)
		default:
			words = append(words, "uintptr("+r.Name+")")
		}
	}
	return words
}

// wideWords returns the words of a 64-bit argument, behind n others. The kernels
// that need padding need it before an off_t, which is signed.
func (d *dialect) wideWords(u *Unit, c *lang.Call, r lang.Param, n int) (words []string) {
	padded := evenly
	if r.Type.Text == "int64" {
		padded = d.padding(u)
	}
	if padded(u.Machine, c, n) {
		words = append(words, "0")
	}
	return append(words, halves(u.Machine, r.Name)...)
}

// halves returns the words of a 64-bit argument without padding.
func halves(m Machine, name string) []string {
	low, high := "uintptr("+name+")", "uintptr("+name+">>32)"
	switch {
	case !m.Bits32:
		return []string{low}
	case m.Big:
		return []string{high, low}
	}
	return []string{low, high}
}

// invoke makes the call, and names the words that are used.
func (d *dialect) invoke(p *printer, u *Unit, c *lang.Call, words []string) {
	words = pad(words, room(len(words)))
	size := ""
	if len(words) > 3 {
		size = fmt.Sprint(len(words))
	}
	first := number(c)
	if d.libc(u) {
		first = d.target(u, c)
	}
	call := fmt.Sprintf("%s%s%s(%s)", d.callee(u, c), size, d.tail(u, c),
		strings.Join(append([]string{first}, words...), ", "))
	p.f("\t%s%s\n", leftSide(u, c), call)
}

// room returns the number of words of the function that makes a call with n
// words.
func room(n int) int {
	switch {
	case n <= 3:
		return 3
	case n <= 6:
		return 6
	}
	return 9
}

// leftSide returns the left side of the call, "" if no result is used.
func leftSide(u *Unit, c *lang.Call) string {
	if text := threeResults(u, c); text == "" || !quiet(u, c) {
		return text
	}
	return strings.Replace(threeResults(u, c), ", _ :=", " :=", 1)
}

// threeResults returns the left side of a call that returns two words and an
// error.
func threeResults(u *Unit, c *lang.Call) string {
	if len(c.Results) == 0 {
		return ""
	}
	names := []string{"_", "_", "_"}
	for i, r := range c.Values() {
		names[i] = fmt.Sprintf("r%d", i)
		if u.Machine.Bits32 && r.Type.Text == "int64" {
			names[i+1] = fmt.Sprintf("r%d", i+1)
		}
	}
	if c.Err() {
		names[2] = "e1"
		if u.System == "plan9" {
			names[0] = "r0"
		}
	}
	return strings.Join(names, ", ") + " := "
}

// quiet reports whether the call returns two words instead of three.
func quiet(u *Unit, c *lang.Call) bool { return u.GOOS == "linux" && !c.Err() }

// value returns the conversion of word i to a result.
func value(u *Unit, i int, t lang.Type) string {
	switch {
	case t.Kind == lang.Bool:
		return fmt.Sprintf("bool(r%d != 0)", i)
	case u.Machine.Bits32 && t.Text == "int64":
		high, low := 1, 0
		if u.Machine.Big {
			high, low = 0, 1
		}
		return fmt.Sprintf("int64(int64(r%d)<<32 | int64(r%d))", high, low)
	}
	return fmt.Sprintf("%s(r%d)", t.Text, i)
}

// failure returns the condition of a failed call, and its error.
func failure(u *Unit) (cond, err string) {
	if u.System == "plan9" {
		return "int32(r0) == -1", "e1"
	}
	return "e1 != 0", "errnoErr(e1)"
}
