package emit

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/dave/jennifer/jen"
	"github.com/usys-go/bridge/gen/model"
)

// goFile begins a file of the table's package.
func goFile(t *model.Table, constraint string) *jen.File {
	path := "the table's" // no path that an import could have
	if t.Self {
		path = usysPath
	}
	f := jen.NewFilePathName(path, t.Package)
	f.HeaderComment("// " + Mark)
	if constraint != "" {
		f.HeaderComment("//go:build " + constraint)
	}
	f.ImportName(usysPath, "usys")
	return f
}

func hexByte(b byte) string { return fmt.Sprintf("%#02x", b) }

// pragma matches a comment that the compiler or a tool would obey.
var pragma = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([a-z0-9]+:[a-z0-9]|line |export |extern )`) })

// goDoc writes a declaration's comment: the author's lines, and the generator's
// sentence about name.
func goDoc(f *jen.File, doc []string, name, say string) {
	lines := docLines(doc)
	for _, l := range lines {
		f.Comment("//" + l)
	}
	if len(lines) == 0 {
		f.Comment("// " + name + " is " + say)
		return
	}
	f.Comment("//")
	f.Comment("// " + strings.ToUpper(say[:1]) + say[1:])
}

// docLines returns the lines of a comment that are no directives, each with its
// leading blank.
func docLines(doc []string) (lines []string) {
	for _, l := range doc {
		if pragma().MatchString(l) || strings.HasPrefix(l, "/*") {
			continue
		}
		if l != "" && l[0] != ' ' && l[0] != '\t' {
			l = " " + l
		}
		lines = append(lines, strings.TrimRight(l, " \t\r"))
	}
	return lines
}

// goType returns a type of the model as Go code.
func goType(t *model.Type) *jen.Statement {
	name := strings.TrimLeft(t.Go, "*")
	s := jen.Op(t.Go[:len(t.Go)-len(name)])
	if name == "unsafe.Pointer" {
		return s.Qual("unsafe", "Pointer")
	}
	return s.Id(name)
}

// params returns f's parameters as Go code, those of one type together.
func params(f *model.Func, n names) []jen.Code {
	var list []jen.Code
	for i, p := range f.Params {
		id := jen.Id(n.params[i])
		if i+1 == len(f.Params) || f.Params[i+1].Type.Go != p.Type.Go {
			id.Add(goType(p.Type))
		}
		list = append(list, id)
	}
	return list
}

// fields returns a composite literal's body, one field a line, in order.
func fields(pairs ...jen.Code) func(*jen.Group) {
	return func(g *jen.Group) {
		for i := 0; i < len(pairs); i += 2 {
			g.Line().Add(pairs[i]).Op(":").Add(pairs[i+1])
		}
		g.Line()
	}
}

// results returns the results of the typed call.
func results(f *model.Func, n names) []jen.Code {
	var list []jen.Code
	if f.Result != nil {
		list = append(list, jen.Id(n.result).Add(goType(f.Result.Type)))
	}
	if f.Err {
		list = append(list, jen.Id("err").Error())
	}
	return list
}

// about returns the generator's sentence about a typed call.
func about(t *model.Table, f *model.Func) string {
	keeps := ""
	if len(f.Keeps) > 0 {
		keeps = "; keeps " + strings.Join(f.Keeps, ", ")
	}
	return fmt.Sprintf("function %d of table %s: %s; %s%s.", f.Num, t.Name, proto(f, f.C), f.May(), keeps)
}
