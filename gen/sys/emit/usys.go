package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// Usys is the bridge's own dialect. A call goes to go_syscall, by a number; or,
// if the target is the name of a table function, to the typed call of that
// function.
var Usys = &Flavour{
	Program: "mksyscall", Imports: []string{"unsafe"}, Own: true, Untagged: true, full: true,
	rule:    usysRule,
	compose: usysCompose,
}

const (
	usysPath = "github.com/usys-go/bridge/usys"
	syscPath = "github.com/usys-go/bridge/akaros/sysc"
)

// usysWords is the number of arguments of go_syscall.
const usysWords = 6

// byNumber reports whether the call goes to go_syscall.
func byNumber(c *lang.Call) bool { return c.Target == nil || isNumber(c.Target.Name) }

func usysRule(u *Unit, c *lang.Call, l *problems) {
	if u.Machine != (Machine{}) || u.Libc {
		l.add(c.Pos, "leave -l32, -b32, -arm and -libc out", "a table is of 64 bits, and its functions are the host's")
		return
	}
	for _, f := range u.Functions {
		if f.Name == c.Name {
			l.add(c.NamePos, "rename one", "%s is a table function's name too", c.Name)
			return
		}
	}
	if t := c.Target; t != nil && t.Library != "" && !imported(u, t.Library) {
		l.add(t.Pos, "import it in this file", "no file here imports package %s", t.Library)
		return
	}
	for _, i := range u.Imports {
		if p := map[string]string{"usys": usysPath, "sysc": syscPath, "unsafe": "unsafe"}[i.Name]; p != "" && p != i.Path {
			l.add(c.Pos, "import it by another name", "%s is package %s in the generated code, and in these files it is %s", i.Name, p, i.Path)
			return
		}
	}
	switch {
	case byNumber(c):
		numberRule(c, l)
	case c.Target.Library == "":
		tableRule(u, c, l)
	default:
		foreignRule(c, l)
	}
}

// numberRule is for calls of go_syscall.
func numberRule(c *lang.Call, l *problems) {
	refuse(c,
		[]lang.Kind{lang.Word, lang.Pointer, lang.UnsafePointer, lang.Slice, lang.String},
		[]lang.Kind{lang.Word, lang.Bool}, l)
	tooMany(c, len(usysArguments(c)), usysWords, l)
	if c.NB {
		l.add(c.Pos, "write //sys", "%s promises to be short, and go_syscall does not", c.Name)
	}
	if v := c.Values(); len(v) > 1 {
		l.add(v[1].Pos, "return it through a pointer", "go_syscall returns one word, and %s has two results", c.Name)
	}
}

// usysArguments returns the words of a call of go_syscall. Every pointer is
// converted in the argument list of the call.
func usysArguments(c *lang.Call) (words []string) {
	for _, r := range c.Params {
		switch r.Type.Kind {
		case lang.Pointer:
			words = append(words, "uintptr(unsafe.Pointer("+r.Name+"))")
		case lang.String:
			words = append(words, "uintptr(unsafe.Pointer(unsafe.StringData("+r.Name+")))", "uintptr(len("+r.Name+"))")
		case lang.Slice:
			words = append(words, "uintptr(unsafe.Pointer(unsafe.SliceData("+r.Name+")))", "uintptr(len("+r.Name+"))")
		default:
			words = append(words, "uintptr("+r.Name+")")
		}
	}
	return words
}

func usysCompose(_ *Flavour, u *Unit) []Text {
	body := new(printer)
	for _, c := range u.Calls {
		body.f("\n%s", banner)
		for _, line := range c.Doc {
			body.f("%s\n", line)
		}
		body.signature(c)
		switch {
		case byNumber(c):
			body.byNumber(c)
		case c.Target.Library == "":
			body.byTable(u, c)
		default:
			body.foreign(c)
		}
		body.f("}\n")
	}
	p := new(printer)
	p.header(u, stdMark)
	if u.Build != "" {
		p.constraint(u, "")
	}
	p.f("package %s\n%s%s", u.Package, usysImports(u, body.String()), body.String())
	return []Text{{Bytes: p.Bytes()}}
}

// usysImports returns the imports of the packages that the text mentions.
func usysImports(u *Unit, text string) string {
	all := append([]lang.Import{{Name: "unsafe", Path: "unsafe"}, {Name: "usys", Path: usysPath}, {Name: "sysc", Path: syscPath}}, u.Imports...)
	var std, other []string
	for _, i := range all {
		line := fmt.Sprintf("\t%q\n", i.Path)
		if i.Alias {
			line = fmt.Sprintf("\t%s %q\n", i.Name, i.Path)
		}
		first, _, _ := strings.Cut(i.Path, "/")
		list := &other
		if !strings.Contains(first, ".") {
			list = &std
		}
		if mentionsPackage(text, i.Name) && !slices.Contains(*list, line) && !(i.Alias && slices.Contains(*list, fmt.Sprintf("\t%q\n", i.Path))) {
			*list = append(*list, line)
		}
	}
	byPath := func(a, b string) int {
		return strings.Compare(a[strings.IndexByte(a, '"'):], b[strings.IndexByte(b, '"'):])
	}
	slices.SortFunc(std, byPath)
	slices.SortFunc(other, byPath)
	gap := ""
	if len(std) > 0 && len(other) > 0 {
		gap = "\n"
	}
	if len(std)+len(other) == 0 {
		return ""
	}
	return "\nimport (\n" + strings.Join(std, "") + gap + strings.Join(other, "") + ")\n"
}

// mentionsPackage reports whether the text has name, as a word, before a dot.
func mentionsPackage(text, name string) bool {
	for rest := text; ; {
		before, after, ok := strings.Cut(rest, name+".")
		if !ok {
			return false
		}
		if before == "" || !isWord(before[len(before)-1]) && before[len(before)-1] != '.' {
			return true
		}
		rest = after
	}
}

// byNumber writes the body of a call of go_syscall.
func (p *printer) byNumber(c *lang.Call) {
	num := number(c)
	if t := c.Target; t != nil && t.Library != "" {
		num = t.Library + "." + num
	}
	p.f("\tvar sys usys.Syscall\n")
	p.f("\tsysc.Call(&sys, %s, %s)\n", num, strings.Join(pad(usysArguments(c), usysWords), ", "))
	if c.Err() {
		p.f("\tif sys.Err != 0 {\n\t\terr = errnoErr(&sys)\n\t}\n")
	}
	for _, r := range c.Values() {
		if r.Type.Kind == lang.Bool {
			p.f("\t%s = sys.Retval != 0\n", r.Name)
		} else {
			p.f("\t%s = %s(sys.Retval)\n", r.Name, r.Type.Text)
		}
	}
	p.f("\treturn\n")
}
