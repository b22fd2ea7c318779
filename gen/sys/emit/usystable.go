package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/sys/lang"
)

// kindOf returns the kind of a table function's type, from its text.
func kindOf(text string) lang.Kind {
	switch {
	case text == "unsafe.Pointer":
		return lang.UnsafePointer
	case strings.HasPrefix(text, "*"):
		return lang.Pointer
	case text == "bool":
		return lang.Bool
	case text == "float32" || text == "float64":
		return lang.Float
	}
	return lang.Word
}

func pointer(k lang.Kind) bool { return k == lang.Pointer || k == lang.UnsafePointer }

// tableFunction returns the declaration of the function that a call calls.
func tableFunction(u *Unit, c *lang.Call) *decl.Call {
	for _, f := range u.Functions {
		if f.Name == c.Target.Name {
			return f
		}
	}
	return nil
}

// A way describes how one parameter fills parameters of the table function: by
// itself, by pointer and length, or as a C string.
type way struct {
	param lang.Param
	to    string // the type of the first that it fills
	size  string // the type of the length, or ""
}

// align finds the ways in which the parameters fill the table function's: a slice
// fills two, a string two if there is a second, else one.
func align(params []lang.Param, to []string) (ways []way, ok bool) {
	if len(params) == 0 {
		return nil, len(to) == 0
	}
	if len(to) == 0 {
		return nil, false
	}
	r, kind := params[0], kindOf(to[0])
	try := func(w way, n int) bool {
		rest, fits := align(params[1:], to[n:])
		if fits {
			ways, ok = append([]way{w}, rest...), true
		}
		return fits
	}
	switch r.Type.Kind {
	case lang.Slice, lang.String:
		if !pointer(kind) {
			return nil, false
		}
		if len(to) > 1 && kindOf(to[1]) == lang.Word && try(way{r, to[0], to[1]}, 2) {
			return ways, ok
		}
		if r.Type.Kind == lang.String {
			try(way{r, to[0], ""}, 1)
		}
	case lang.Pointer, lang.UnsafePointer:
		if pointer(kind) {
			try(way{r, to[0], ""}, 1)
		}
	case kind: // an integer, a bool, a float
		try(way{r, to[0], ""}, 1)
	}
	return ways, ok
}

func paramTypes(f *decl.Call) (list []string) {
	for _, p := range f.Params {
		list = append(list, decl.TypeString(p.Type))
	}
	return list
}

// tableRule is for typed calls of the package's own table.
func tableRule(u *Unit, c *lang.Call, l *problems) {
	f := tableFunction(u, c)
	if f == nil {
		l.add(c.Target.Pos, "write = SYS_NAME for go_syscall, or name the file with its //usys:call line too", "no file here declares a table function %s", c.Target.Name)
		return
	}
	refuse(c,
		[]lang.Kind{lang.Word, lang.Pointer, lang.UnsafePointer, lang.Slice, lang.String, lang.Bool, lang.Float},
		[]lang.Kind{lang.Word, lang.Pointer, lang.UnsafePointer, lang.Bool, lang.Float}, l)
	ways, ok := align(c.Params, paramTypes(f))
	if !ok {
		l.add(c.NamePos, "let each fill one in order, a slice two: pointer and length, a string two or one", "the parameters of %s do not fit those of %s(%s)", c.Name, f.Name, strings.Join(paramTypes(f), ", "))
	}
	for _, w := range ways {
		if w.param.Type.Kind == lang.String && w.size == "" && !c.Err() {
			l.add(w.param.Pos, "add err error to its results", "%s becomes a C string, and %s has no error to return where it holds a NUL", w.param.Name, c.Name)
		}
	}
	if c.NB && !f.NB {
		l.add(c.Pos, "write //sys, or //usys:nb in the table", "%s promises to be short, and %s does not", c.Name, f.Name)
	}
	tableResults(c, f, ways, l)
}

// tableResults compares the results with the table function's.
func tableResults(c *lang.Call, f *decl.Call, ways []way, l *problems) {
	if v := c.Values(); len(v) > 1 {
		l.add(v[1].Pos, "return it through a pointer", "a table function returns one value, and %s has two results", c.Name)
	} else if len(v) == 1 {
		switch {
		case f.Result == nil:
			l.add(v[0].Pos, "leave it out", "%s returns no value", f.Name)
		case v[0].Type.Kind != kindOf(decl.TypeString(f.Result.Type)),
			v[0].Type.Kind == lang.Pointer && v[0].Type.Text != decl.TypeString(f.Result.Type):
			l.add(v[0].TypePos, "give it that type", "result %s of type %s does not fit %s of %s", v[0].Name, v[0].Type.Text, decl.TypeString(f.Result.Type), f.Name)
		}
	}
	copies := false
	for _, w := range ways {
		copies = copies || w.param.Type.Kind == lang.String && w.size == ""
	}
	if c.Err() && !f.Err && !copies {
		l.add(c.NamePos, "add err error to the table function's results, or leave it out here", "%s returns no error", f.Name)
	}
}

// byTable writes the body of a typed call.
func (p *printer) byTable(u *Unit, c *lang.Call) {
	f := tableFunction(u, c)
	ways, _ := align(c.Params, paramTypes(f))
	var args []string
	n := 0
	for _, w := range ways {
		name, kind := w.param.Name, w.param.Type.Kind
		switch {
		case kind == lang.String && w.size == "":
			p.cString(c, local(n), name)
			args = append(args, cast("*byte", w.to, local(n)))
			n++
		case kind == lang.String:
			args = append(args, cast("*byte", w.to, "unsafe.StringData("+name+")"), convert("int", w.size, "len("+name+")"))
		case kind == lang.Slice:
			args = append(args, cast("*"+w.param.Type.Elem, w.to, "unsafe.SliceData("+name+")"), convert("int", w.size, "len("+name+")"))
		case pointer(kind):
			args = append(args, cast(w.param.Type.Text, w.to, name))
		default:
			args = append(args, convert(w.param.Type.Text, w.to, name))
		}
	}
	var left []string
	fresh := "="
	if f.Result != nil {
		left = append(left, "_")
		if len(c.Values()) > 0 {
			left[0], fresh = "r0", ":="
		}
	}
	if f.Err {
		left = append(left, "_")
		if c.Err() {
			left[len(left)-1] = "err"
		}
	}
	if len(left) > 0 {
		p.f("\t%s %s ", strings.Join(left, ", "), fresh)
	} else {
		p.f("\t")
	}
	p.f("%s(%s)\n", f.Name, strings.Join(args, ", "))
	for _, r := range c.Values() {
		p.f("\t%s = %s\n", r.Name, convert(decl.TypeString(f.Result.Type), r.Type.Text, "r0"))
	}
	p.f("\treturn\n")
}

// cast returns the conversion of a pointer of one type to another.
func cast(from, to, value string) string {
	switch {
	case from == to:
		return value
	case from != "unsafe.Pointer":
		value = "unsafe.Pointer(" + value + ")"
	}
	if to == "unsafe.Pointer" {
		return value
	}
	return "(" + to + ")(" + value + ")"
}

// convert returns the conversion of a value of one type to another.
func convert(from, to, value string) string {
	if from == to {
		return value
	}
	return to + "(" + value + ")"
}

// foreignRule is for typed calls of another package's table: nothing is known of
// the function, so every argument is passed as it is.
func foreignRule(c *lang.Call, l *problems) {
	all := []lang.Kind{lang.Word, lang.Pointer, lang.UnsafePointer, lang.Bool, lang.Float}
	for _, r := range c.Params {
		if k := r.Type.Kind; k == lang.Slice || k == lang.String {
			l.add(r.TypePos, "pass a pointer and a length", "the parameters of %s.%s are not declared here, so %s cannot be converted to them", c.Target.Library, c.Target.Name, r.Name)
			return
		}
	}
	refuse(c, all, all, l)
	if v := c.Values(); len(v) > 1 {
		l.add(v[1].Pos, "return it through a pointer", "a table function returns one value, and %s has two results", c.Name)
	}
	if c.NB {
		l.add(c.Pos, "write //sys: its own table reports whether it is short", "whether %s.%s is short is not declared here", c.Target.Library, c.Target.Name)
	}
}

func (p *printer) foreign(c *lang.Call) {
	var args []string
	for _, r := range c.Params {
		args = append(args, r.Name)
	}
	call := c.Target.Library + "." + c.Target.Name + "(" + strings.Join(args, ", ") + ")"
	if len(c.Results) > 0 {
		call = "return " + call
	}
	p.f("\t%s\n", call)
}
