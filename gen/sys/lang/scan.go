package lang

import (
	"go/token"
	"strings"

	"github.com/usys-go/bridge/gen/decl"
)

// A line is a line of the file that begins as a declaration does.
type line struct {
	text   string
	number int
	call   *Call // with only the beginning of the line read
	at     int   // where the rest starts
}

// Scan finds a file's package clause and its lines with declarations. Parse
// reads them, in a way that may depend on the package.
func Scan(name, text string) *File {
	f := &File{Name: name, Text: text}
	inComment := false
	number := 0
	var doc []string // comment lines right above this one
	for text := range strings.Lines(text) {
		number++
		text = strings.TrimRight(text, "\r\n")
		if c, at := cut(text); c != nil {
			c.Doc, doc = doc, nil
			f.lines = append(f.lines, line{text, number, c, at})
			continue
		}
		if f.Package == "" && !inComment {
			f.clause(text, f.pos(number))
		}
		if inComment || !isProse(text) {
			doc = nil
		} else {
			doc = append(doc, text)
		}
		inComment = comment(text, inComment)
	}
	return f
}

// isProse reports whether the line belongs to a comment for readers. A directive, which go doc does
// not show, has no blank behind the slashes.
func isProse(line string) bool {
	return line == "//" || strings.HasPrefix(line, "// ") || strings.HasPrefix(line, "//\t")
}

// pos returns the place of a byte of a line.
func (f *File) pos(number int) func(i int) token.Position {
	return func(i int) token.Position {
		return token.Position{Filename: f.Name, Line: number, Column: i + 1}
	}
}

// Parse reads the declarations. Mistakes are added to errs; declarations without
// any are in Calls. If tabOnly is set, a line without a tab behind //sys is no
// declaration; if it looks like one, that is a warning.
func (f *File) Parse(tabOnly bool, errs, warnings *decl.Errors) {
	for _, l := range f.lines {
		c := l.call
		c.Pos = f.pos(l.number)(0)
		p := parser{text: l.text, at: l.at, pos: f.pos(l.number), errs: errs}
		if tabOnly && !c.tab {
			p.errs = new(decl.Errors)
			if p.call(c) {
				warnings.Add(c.Pos, "put a tab behind //sys", "this generator passes %s over, as the original does", c.Name)
			}
			continue
		}
		if p.call(c) {
			f.Calls = append(f.Calls, c)
		}
	}
}

// cut recognises a declaration by how its line begins, and returns where the
// rest starts.
func cut(line string) (c *Call, at int) {
	rest, ok := strings.CutPrefix(line, "//sys")
	if !ok {
		return nil, 0
	}
	rest, nb := strings.CutPrefix(rest, "nb")
	trimmed := strings.TrimLeft(rest, blanks)
	if trimmed == rest && rest != "" {
		return nil, 0 // //system, //sysnote
	}
	if trimmed == "" {
		return nil, 0 // prose ends like this, and the originals pass it over
	}
	return &Call{NB: nb, tab: rest[0] == '\t'}, len(line) - len(trimmed)
}

// clause records the package clause.
func (f *File) clause(line string, pos func(int) token.Position) {
	rest, ok := strings.CutPrefix(line, "package")
	name := strings.TrimLeft(rest, blanks)
	if !ok || name == rest {
		return
	}
	end := 0
	for end < len(name) && isIdent(name[end], end > 0) {
		end++
	}
	if end > 0 {
		f.Package, f.PackagePos = name[:end], pos(len(line)-len(name))
	}
}

// comment reports whether a comment of the form /* */ is open behind the line.
func comment(line string, open bool) bool {
	for {
		mark := "/*"
		if open {
			mark = "*/"
		}
		before, after, ok := strings.Cut(line, mark)
		if !ok || !open && strings.Contains(before, "//") {
			return open
		}
		line, open = after, !open
	}
}
