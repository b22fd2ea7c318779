package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// Akaros is the output of go-akaros's mksyscall.pl -akaros: a struct of the
// call's number and its words, which the host fills with the result and an
// error in words of its own.
var Akaros = &Flavour{
	Program: "mksyscall.pl", Package: "syscall", Imports: []string{"unsafe"}, Untagged: true,
	rule:    akarosRule,
	compose: akarosCompose,
}

// akarosWords is the number of arguments in the struct.
const akarosWords = 6

func akarosRule(u *Unit, c *lang.Call, l *problems) {
	refuse(c,
		[]lang.Kind{lang.Word, lang.Pointer, lang.UnsafePointer, lang.Slice, lang.String},
		[]lang.Kind{lang.Word, lang.UnsafePointer, lang.Bool}, l)
	tooMany(c, len(akarosArguments(new(printer), u, c)), akarosWords, l)
	doubtful(c, l)
	trapTarget(c, false, l)
	v := c.Values()
	switch {
	case len(v) > 1:
		l.add(v[1].Pos, "return it through a pointer", "Akaros returns one word, and %s has two results", c.Name)
	case len(v) == 1 && u.Machine.Bits32 && v[0].Type.Text == "int64":
		l.add(v[0].TypePos, "return it through a pointer", "Akaros returns one word of 32 bits, and result %s is an int64", v[0].Name)
	}
}

func akarosCompose(_ *Flavour, u *Unit) []Text {
	p := new(printer)
	p.header(u, akarosMark)
	if u.Build != "" { // go-akaros is older than build constraints here
		p.constraint(u, "")
	}
	p.f("package syscall\n\nimport \"unsafe\"\n\nimport \"usys\"\nimport \"bytes\"\n")
	for _, c := range u.Calls {
		p.f("\n%s%s", banner, akarosFunc(u, c))
	}
	return []Text{{Bytes: p.Bytes()}}
}

// akarosFunc returns the Go function of one declaration.
func akarosFunc(u *Unit, c *lang.Call) string {
	p := new(printer)
	p.signature(c)
	words := pad(akarosArguments(p, u, c), akarosWords)
	for i, w := range words {
		words[i] = strings.Replace(w, ">>", " >> ", 1) // gofmt's way in a literal
	}
	p.f("\tsyscall_struct := Syscall_struct{\n\t\t%s, 0, 0, 0, 0, 0,\n\t\t%s,\n\t\t[ErrstrMax]byte{},\n\t}\n",
		number(c), strings.Join(words, ", "))
	p.f("\tusys.Call1(usys.USYS_GO_SYSCALL, uintptr(unsafe.Pointer(&syscall_struct)))\n")
	if len(c.Values()) > 0 {
		p.f("\tr0 := syscall_struct.retval\n")
	}
	if c.Err() {
		p.f("\t__err_num := syscall_struct.err\n\tif __err_num != 0 {\n")
		p.f("\t\t__null := bytes.IndexByte(syscall_struct.errstr[:], 0)\n")
		p.f("\t\t__errstr := string(syscall_struct.errstr[:__null])\n")
		p.f("\t\terr = NewAkaError(Errno(__err_num), __errstr)\n\t}\n")
	}
	n := 0
	for _, r := range c.Params {
		switch r.Type.Kind {
		case lang.String:
			p.f("\tuse(unsafe.Pointer(%s))\n", local(n))
			n++
		case lang.Slice:
			n++
		}
	}
	for i, r := range c.Values() {
		p.f("\t%s = %s\n", r.Name, value(u, i, r.Type))
	}
	p.f("\treturn\n}\n")
	return p.String()
}

// akarosArguments prepares the parameters and returns the words that stand for
// them. A string is passed with its length, as a slice is.
func akarosArguments(p *printer, u *Unit, c *lang.Call) (words []string) {
	n := 0
	for _, r := range c.Params {
		v, length := local(n), "uintptr(len("+r.Name+"))"
		switch {
		case r.Type.Kind == lang.Pointer:
			words = append(words, "uintptr(unsafe.Pointer("+r.Name+"))")
		case r.Type.Kind == lang.String:
			p.cString(c, v, r.Name)
			words = append(words, "uintptr(unsafe.Pointer("+v+"))", length)
			n++
		case r.Type.Kind == lang.Slice:
			p.firstOrZero(v, r.Name)
			words = append(words, "uintptr("+v+")", length)
			n++
		case r.Type.Text == "int64":
			words = append(words, halves(u.Machine, r.Name)...)
		default:
			words = append(words, "uintptr("+r.Name+")")
		}
	}
	return words
}
