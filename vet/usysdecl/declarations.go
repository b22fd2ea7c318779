package usysdecl

import (
	"go/token"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/gen/decl"
)

// declarations reports the mistakes that usys gen would report.
func (c *checker) declarations() error {
	declares := false
	suspects := map[token.Position]bool{} // lines with comments that may be meant as declarations
	dir := ""
	for _, file := range c.Files {
		name := c.Fset.File(file.FileStart).Name()
		for _, group := range file.Comments {
			for _, comment := range group.List {
				is, near := decl.LooksDeclared(comment.Text)
				declares = declares || is
				if is || near {
					dir = filepath.Dir(name)
					suspects[c.lineOf(name, comment.Pos())] = true
				}
			}
		}
	}
	if len(suspects) == 0 {
		return nil
	}
	mistakes, err := gen.Mistakes(dir)
	if err != nil {
		return err
	}
	for _, m := range mistakes {
		// A package without declarations need not meet their conditions.
		if !declares && !suspects[token.Position{Filename: m.Pos.Filename, Line: m.Pos.Line}] {
			continue
		}
		if pos := c.pos(m.Pos); pos.IsValid() {
			c.Report(analysis.Diagnostic{Pos: pos, Category: "declaration", Message: message(m)})
		}
	}
	return nil
}

func (c *checker) lineOf(name string, pos token.Pos) token.Position {
	return token.Position{Filename: name, Line: c.Fset.PositionFor(pos, false).Line}
}

// message returns the text of a mistake with its cure.
func message(m decl.Error) string {
	if m.Cure == "" {
		return m.Msg
	}
	return m.Msg + " (" + m.Cure + ")"
}

// pos converts p to a position in a file of this pass. Other files of the directory, those of
// an external test package, belong to another pass.
func (c *checker) pos(p token.Position) token.Pos {
	for _, file := range c.Files {
		f := c.Fset.File(file.FileStart)
		if f.Name() == p.Filename && 0 < p.Line && p.Line <= f.LineCount() {
			return f.LineStart(p.Line) + token.Pos(max(p.Column, 1)-1)
		}
	}
	if strings.HasSuffix(c.Pkg.Name(), "_test") {
		return token.NoPos
	}
	for _, name := range c.IgnoredFiles {
		if name != p.Filename {
			continue
		}
		text, err := c.ReadFile(name)
		if err != nil {
			return token.NoPos
		}
		f := c.Fset.AddFile(name, -1, len(text))
		f.SetLinesForContent(text)
		if 0 < p.Line && p.Line <= f.LineCount() {
			return f.LineStart(p.Line) + token.Pos(max(p.Column, 1)-1)
		}
	}
	return token.NoPos
}
