package emit

import (
	"fmt"
	"go/doc/comment"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/model"
)

// Doc returns the table in Markdown.
func Doc(t *model.Table) ([]byte, error) {
	p := new(printer)
	p.f("<!-- %s -->\n# Table %s\n\n", Mark, t.Name)
	p.f("Declared by Go package %s. Table digest `%x`.\n", t.Package, t.Digest)
	if len(t.Funcs) > 0 {
		p.f("\n| n | Go | C | blocks | an error when | absent | C stack | digest |\n|--:|---|---|---|---|---|---|---|\n")
	}
	for _, f := range t.Funcs {
		p.f("| %d | `%s` | `%s` | %s | %s | %s | %s | `%s` |\n",
			f.Num, f.Name, f.C, f.May(), when(f), absentNote(f), stackNote(f), f.Digest.Short())
	}
	for _, f := range t.Funcs {
		if f.Linux {
			p.f("\n## %s\n\n```c\n%s\n```\n", f.Name, proto(f, f.C))
			linuxDoc(p, f)
			p.f("%s", markdown(f.Doc))
			continue
		}
		n := goNames(f)
		p.f("\n## %s\n\n```go\n%#v\n```\n```c\n%s\n```\n", f.Name,
			jen.Func().Id(f.Name).Params(params(f, n)...).Params(results(f, n)...), proto(f, f.C))
		p.f("%s", markdown(f.Doc))
	}
	if len(t.Consts) > 0 {
		p.f("\n## Constants\n\n| Go | C |\n|---|---|\n")
		for _, c := range t.Consts {
			if c.Type != nil {
				p.f("| `%s %s` | `%s` |\n", c.Name, c.Type.Go, c.C)
				continue
			}
			p.f("| `%s` | `%s` |\n", c.Name, c.C)
		}
	}
	for _, s := range t.Structs {
		if s.Opaque() {
			p.f("\n## %s\n\n`struct %s`, of which C knows only the name.\n", s.Go, s.C)
			continue
		}
		p.f("\n## %s\n\n`struct %s`, %d bytes.\n\n| offset | Go | C |\n|--:|---|---|\n", s.Go, s.C, s.Size)
		for _, f := range s.Fields {
			p.f("| %d | `%s %s` | `%s` |\n", f.Offset, f.Go, f.Type.Go, f.Type.CDecl(f.C))
		}
	}
	return p.Bytes(), nil
}

// markdown returns a comment's text, behind an empty line.
func markdown(doc []string) string {
	text := strings.Join(docLines(doc), "\n")
	if text == "" {
		return ""
	}
	// A comment's text begins behind the blank after its slashes.
	text = strings.ReplaceAll("\n"+text, "\n ", "\n")[1:]
	var p comment.Parser
	printer := comment.Printer{HeadingLevel: 3}
	return "\n" + string(printer.Markdown(p.Parse(text)))
}

func when(f *model.Func) string {
	switch f.Errno {
	case decl.ErrnoSet:
		return "errno is set"
	case decl.ErrnoMinus:
		return "it returns -1"
	case decl.ErrnoZero:
		return "it returns 0"
	case decl.ErrnoBelow:
		return "it returns less than 0"
	case decl.ErrnoOther:
		return "it does not return 0"
	case decl.ErrnoValue:
		return "it returns a number but 0"
	case decl.ErrnoNegative:
		return "it returns minus a number"
	}
	return ""
}

func absentNote(f *model.Func) string {
	switch {
	case f.Linux && f.Result == nil:
		return "a trap"
	case f.Linux:
		return fmt.Sprint(linuxAbsent(f))
	case f.Panics():
		return "a panic"
	case f.Absent != nil && f.Result == nil && !f.Err:
		return "nothing"
	case f.Absent != nil && f.Result == nil:
		return "no error"
	case f.Absent != nil:
		return fmt.Sprintf("%d, no error", *f.Absent)
	}
	value := ""
	if r := f.Result; r != nil {
		switch {
		case r.Type.Float():
			value = "NaN"
		case r.Type.Pointer():
			value = "nil"
		case r.Type.Kind == model.Bool:
			value = "false"
		default:
			value = "-1"
		}
	}
	if value == "" {
		return "ENOSYS"
	}
	return value + ", ENOSYS"
}

func stackNote(f *model.Func) string {
	if f.Stack == 0 {
		return ""
	}
	return fmt.Sprint(f.Stack)
}
