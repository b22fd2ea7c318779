package decl

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"sync"
)

// directive matches a declaration: //usys: and a verb at the line's start.
var directive = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^//usys:(\S*)[ \t]*`) })

// nearly matches a comment that a careless author, or gofmt, could have made of
// a declaration.
var nearly = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^//[ \t]*usys[: \t]+((?:call|nb|const|table|header)\b)?[: \t]*`)
})

// A fileScanner reads one file's comments.
type fileScanner struct {
	pkg  *Package
	file *ast.File
	errs *Errors
}

// scan reads every comment of the file.
func (s *fileScanner) scan() {
	for _, group := range s.file.Comments {
		var doc []string
		for _, c := range group.List {
			verb, rest, at := s.cut(c, directive())
			switch {
			case verb == "" && strings.HasPrefix(c.Text, "//usys:"):
				s.errs.Add(at(0), "write //usys:call, nb, const, table or header", "//usys: without a verb")
			case verb == "nomove": // of a function in Go: for package vet/nosplitcall
			case verb != "":
				s.place(c)
				s.line(verb, rest, c, trimDoc(doc), at)
				doc = nil
			default:
				s.near(c)
				doc = append(doc, strings.TrimPrefix(c.Text, "//"))
			}
		}
	}
}

// cut splits a comment's text; at gives the place of a byte of rest.
func (s *fileScanner) cut(c *ast.Comment, re *regexp.Regexp) (verb, rest string, at func(int) token.Position) {
	pos := s.pkg.Position(c.Pos())
	m := re.FindStringSubmatchIndex(c.Text)
	if m == nil {
		return "", "", nil
	}
	if m[2] >= 0 {
		verb = c.Text[m[2]:m[3]]
	}
	rest = strings.TrimRight(c.Text[m[1]:], " \t\r")
	return verb, rest, func(i int) token.Position {
		p := pos
		p.Column += m[1] + i
		p.Offset += m[1] + i
		return p
	}
}

// place refuses a declaration that does not stand at top level, in column 1.
func (s *fileScanner) place(c *ast.Comment) {
	pos := s.pkg.Position(c.Pos())
	inside := pos.Column != 1
	for _, d := range s.file.Decls {
		inside = inside || d.Pos() < c.Pos() && c.Pos() < d.End()
	}
	if inside {
		s.errs.Add(pos, "put it at top level, in column 1", "a declaration cannot stand here")
	}
}

// near refuses a comment that would parse as a declaration if its first bytes
// were the right ones: it would silently vanish.
func (s *fileScanner) near(c *ast.Comment) {
	m := nearly().FindStringSubmatchIndex(c.Text)
	if m == nil {
		return
	}
	verb, rest, at := s.cut(c, nearly())
	if !parses(verb, rest, at) {
		return
	}
	if verb == "" {
		verb = "call"
	}
	s.errs.Add(s.pkg.Position(c.Pos()), "write //usys:"+verb+", with the colon and without blanks: to gofmt and to this tool anything else is prose",
		"this comment looks like a declaration and would be ignored")
}

// parses reports whether rest is a declaration with this verb.
func parses(verb, rest string, at func(int) token.Position) bool {
	var errs Errors
	switch verb {
	case "table":
		return strings.Contains(rest, "host=")
	case "header":
		return strings.Contains(rest, "out=")
	case "const":
		name, _, _ := strings.Cut(rest, "[")
		return ident().MatchString(strings.TrimSpace(name)) // with a type it could be prose
	}
	sig, _, _ := splitAttrs(rest)
	ok := parseSig(new(Call), sig, at, &errs)
	return ok && (verb != "" || errs.Len() == 0)
}

// line reads one declaration.
func (s *fileScanner) line(verb, rest string, c *ast.Comment, doc []string, at func(int) token.Position) {
	pos := s.pkg.Position(c.Pos())
	switch verb {
	case "table":
		s.table(pos, rest, at)
	case "header":
		s.header(pos, rest, at)
	case "call", "nb":
		call := &Call{Pos: pos, NB: verb == "nb", Doc: doc}
		sig, attrs, off := splitAttrs(rest)
		if i := strings.LastIndexByte(sig, '['); i > strings.LastIndexByte(sig, ')') && strings.Contains(sig, ")") {
			s.errs.Add(at(i), "close the bracket, and put nothing behind it", "the attributes do not end the line")
			return
		}
		if !parseSig(call, sig, at, s.errs) {
			return
		}
		call.Attrs.parse(attrs, func(i int) token.Position { return at(off + i) }, verb, s.errs)
		s.pkg.Calls = append(s.pkg.Calls, call)
	case "const":
		k := &Const{Pos: pos, Doc: doc}
		words, attrs, off := splitAttrs(rest)
		name := words
		if i := strings.IndexAny(words, " \t"); i >= 0 {
			name, k.Type = words[:i], strings.TrimLeft(words[i:], " \t")
		}
		k.Name = name
		k.TypePos = at(strings.LastIndex(words, k.Type))
		if !ident().MatchString(name) || name == "_" {
			s.errs.Add(at(0), "write it as //usys:const PAGE_SIZE", "malformed constant: %q is no ASCII Go identifier", name)
			return
		}
		if k.Type != "" && !ident().MatchString(k.Type) {
			s.errs.Add(k.TypePos, "write it as //usys:const PAGE_SIZE, or PAGE_SIZE int32", "constant %s: %q is no type's name", name, k.Type)
			return
		}
		k.Attrs.parse(attrs, func(i int) token.Position { return at(off + i) }, verb, s.errs)
		s.pkg.Consts = append(s.pkg.Consts, k)
	default:
		s.errs.Add(pos, "the declarations are //usys:call, nb, const, table and header", "unknown declaration //usys:%s", verb)
	}
}

// splitAttrs cuts the attributes in brackets off a declaration's end; off is
// where their text begins.
func splitAttrs(text string) (sig, attrs string, off int) {
	open := strings.LastIndexByte(text, '[')
	if open < 0 || !strings.HasSuffix(text, "]") {
		return text, "", len(text)
	}
	return strings.TrimRight(text[:open], " \t"), text[open+1 : len(text)-1], open + 1
}

// trimDoc drops empty lines at both ends.
func trimDoc(doc []string) []string {
	for len(doc) > 0 && strings.TrimSpace(doc[0]) == "" {
		doc = doc[1:]
	}
	for len(doc) > 0 && strings.TrimSpace(doc[len(doc)-1]) == "" {
		doc = doc[:len(doc)-1]
	}
	return doc
}
