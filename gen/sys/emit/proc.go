package emit

import (
	"fmt"
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// A procDialect has the differences between the generators that call a
// library's function by the address of a variable, which the linker fills.
type procDialect struct {
	mark     string
	preamble string // the text behind the package clause
	callee   string // the function that makes the call; raw, its sister of //sysnb
	raw      string
	module   func(library string) string // the module's name for the linker
	only     string                      // the one library there is, "" for any
	name     func(c *lang.Call) proc
	typ      string // the variables' type, and its declaration
	declare  string
	values   []lang.Kind // of results
	once     bool        // a function that is called twice is declared once
	sister   string      // the Go function that shares another one's variable
	wide     bool        // int64 takes two words on 32 bits
}

// A proc is a library's function: its name there, that of the linker's symbol,
// and that of the variable.
type proc struct{ library, function, symbol, variable string }

// flavour completes a flavour whose functions are the dialect's.
func (d *procDialect) flavour(f Flavour) *Flavour {
	f.rule, f.compose = d.rule, d.compose
	return &f
}

func (d *procDialect) compose(f *Flavour, u *Unit) []Text {
	p := new(printer)
	p.header(u, d.mark)
	p.constraint(u, "")
	p.f("package %s\n\n%s\n", f.Package, d.preamble)
	p.procs(d.procs(u), d.module, d.typ, d.declare)
	for _, c := range u.Calls {
		p.f("\n%s%s", banner, d.function(u, c))
	}
	return []Text{{Bytes: p.Bytes()}}
}

// procs returns the functions that are called, each once.
func (d *procDialect) procs(u *Unit) (list []proc) {
	seen := map[string]bool{}
	for _, c := range u.Calls {
		if x := d.name(c); c.Name != d.sister && !seen[x.variable] {
			seen[x.variable] = true
			list = append(list, x)
		}
	}
	return list
}

// procs declares the functions to the linker, and their variables.
func (p *printer) procs(list []proc, module func(string) string, typ, declare string) {
	for _, x := range list {
		p.f("//go:cgo_import_dynamic %s %s %q\n", x.symbol, x.function, module(x.library))
	}
	p.f("\n")
	for _, x := range list {
		p.f("//go:linkname %s %s\n", x.variable, x.symbol)
	}
	p.f("\n%svar (\n", declare)
	for i, x := range list {
		end := ","
		if i == len(list)-1 {
			end = " " + typ
		}
		p.f("\t%s%s\n", x.variable, end)
	}
	p.f(")\n")
}

// function returns the Go function of one declaration.
func (d *procDialect) function(u *Unit, c *lang.Call) string {
	p := new(printer)
	p.signature(c)
	words := d.arguments(p, u, c)
	callee := d.callee
	if c.NB {
		callee = d.raw
	}
	list := append([]string{"uintptr(unsafe.Pointer(&" + d.name(c).variable + "))", fmt.Sprint(len(words))}, pad(words, 6)...)
	p.f("\t%s%s(%s)\n", threeResults(u, c), callee, strings.Join(list, ", "))
	p.finish(u, c)
	return p.String()
}

// finish fills the results from the returned words and returns.
func (p *printer) finish(u *Unit, c *lang.Call) {
	for i, r := range c.Values() {
		p.f("\t%s = %s\n", r.Name, value(u, i, r.Type))
	}
	if c.Err() {
		cond, err := failure(u)
		p.f("\tif %s {\n\t\terr = %s\n\t}\n", cond, err)
	}
	p.f("\treturn\n}\n")
}

// arguments prepares the parameters and returns the words that stand for them.
func (d *procDialect) arguments(p *printer, u *Unit, c *lang.Call) (words []string) {
	n := 0
	for _, r := range c.Params {
		v := local(n)
		switch r.Type.Kind {
		case lang.Pointer:
			words = append(words, "uintptr(unsafe.Pointer("+r.Name+"))")
			continue
		case lang.String:
			p.cString(c, v, r.Name)
			words = append(words, "uintptr(unsafe.Pointer("+v+"))")
		case lang.Slice:
			p.firstOrNil(v, r.Name, r.Type.Elem)
			words = append(words, "uintptr(unsafe.Pointer("+v+"))", "uintptr(len("+r.Name+"))")
		case lang.Bool:
			p.oneOrZero(v, r.Name)
			words = append(words, "uintptr("+v+")")
		default:
			if d.wide && r.Type.Text == "int64" {
				words = append(words, halves(u.Machine, r.Name)...)
			} else {
				words = append(words, "uintptr("+r.Name+")")
			}
			continue
		}
		n++
	}
	return words
}
