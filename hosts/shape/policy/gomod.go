package policy

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/modfile"
)

// FromGoMod returns the policy in the comments of a go.mod, in gomodjail's words:
//
//	require example.com/image v1.0.0 // gomodjail:confined
//
// Such a module may do nothing, nor may functions that it calls: it gets a section with via.
// All others may do anything. The comment is behind a requirement or above it, above a block of
// requirements, or, for all of them, at the module line; one nearer to a requirement, such as
// gomodjail:unconfined, takes precedence.
func FromGoMod(name string) (*Policy, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return ParseGoMod(name, text)
}

// ParseGoMod is FromGoMod for the text of the file.
func ParseGoMod(name string, text []byte) (*Policy, error) {
	f, err := modfile.ParseLax(name, text, nil)
	if err != nil {
		return nil, err
	}
	m := &modReader{name: name}
	p := &Policy{Allow: true, Comments: []string{"Made of the comments in " + name + "."}}
	all := ""
	if f.Module != nil {
		all = m.comments(&f.Module.Syntax.Comments)
	}
	for _, r := range f.Require {
		word := all
		if block := blockOf(f.Syntax, r.Syntax); block != nil {
			word = last(word, m.comments(&block.Comments))
		}
		word = last(word, m.comments(&r.Syntax.Comments))
		if word == "confined" {
			at := r.Syntax.Start
			p.Sections = append(p.Sections, Section{Kind: Module, Path: r.Mod.Path, Via: true, At: Position{name, at.Line, at.LineRune}})
		}
	}
	if m.err != nil {
		return nil, m.err
	}
	return p, nil
}

func last(a, b string) string {
	if b != "" {
		return b
	}
	return a
}

// blockOf returns the block of requirements that a line is in, or nil.
func blockOf(f *modfile.FileSyntax, line *modfile.Line) *modfile.LineBlock {
	for _, e := range f.Stmt {
		if b, ok := e.(*modfile.LineBlock); ok && line.InBlock && b.Start.Line <= line.Start.Line && line.Start.Line <= b.RParen.Pos.Line {
			return b
		}
	}
	return nil
}

// A modReader reads comments, and keeps the first mistake.
type modReader struct {
	name string
	err  error
}

var confinements = []string{"confined", "unconfined"}

// comments returns the word behind gomodjail: in the comments at a line, or "".
func (m *modReader) comments(c *modfile.Comments) (word string) {
	for _, c := range append(c.Before[:len(c.Before):len(c.Before)], c.Suffix...) {
		for field := range strings.FieldsSeq(c.Token) {
			w, ok := strings.CutPrefix(strings.TrimLeft(field, "/"), "gomodjail:")
			if !ok {
				continue
			}
			if w != confinements[0] && w != confinements[1] && m.err == nil {
				m.err = &Error{Position{m.name, c.Start.Line, c.Start.LineRune},
					fmt.Sprintf("gomodjail:%s is not known%s", w, near(w, confinements))}
			}
			word = w
			break
		}
	}
	return word
}
