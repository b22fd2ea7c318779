package lang

import (
	"fmt"
	"go/token"
	"strings"

	"github.com/usys-go/bridge/gen/decl"
)

// blanks are what may stand between two tokens.
const blanks = " \t\v\f"

// A parser reads one declaration. It stops at the first mistake, since the rest
// of the line means nothing then.
type parser struct {
	text string
	at   int
	pos  func(int) token.Position
	errs *decl.Errors
	bad  bool
}

// fail records a mistake at byte i.
func (p *parser) fail(i int, cure, format string, args ...any) {
	if !p.bad {
		p.errs.Add(p.pos(i), cure, format, args...)
	}
	p.bad = true
}

// skip passes over blanks.
func (p *parser) skip() {
	for p.at < len(p.text) && strings.IndexByte(blanks, p.text[p.at]) >= 0 {
		p.at++
	}
}

// peek returns the next byte that is no blank, 0 at the line's end.
func (p *parser) peek() byte {
	p.skip()
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// take passes over b, if it comes next.
func (p *parser) take(b byte) bool {
	if p.peek() != b {
		return false
	}
	p.at++
	return true
}

// ident reads the next identifier, or returns "".
func (p *parser) ident() string {
	p.skip()
	start := p.at
	for p.at < len(p.text) && isIdent(p.text[p.at], p.at > start) {
		p.at++
	}
	return p.text[start:p.at]
}

func isIdent(b byte, inside bool) bool {
	return b == '_' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || inside && '0' <= b && b <= '9'
}

// next describes the next token, for messages.
func (p *parser) next() string {
	if p.peek() == 0 {
		return "the line's end"
	}
	start := p.at
	if word := p.ident(); word != "" {
		p.at = start
		return word
	}
	for _, r := range p.text[start:] {
		return fmt.Sprintf("%q", r)
	}
	return ""
}

const form = "write //sys Name(param type, ...) (result type, ...)"

// call reads a declaration behind //sys.
func (p *parser) call(c *Call) bool {
	p.skip()
	c.NamePos = p.pos(p.at)
	start := p.at
	c.Name = p.ident()
	switch {
	case c.Name == "":
		p.fail(p.at, form, "expected the function's name, found %s", p.next())
	case token.IsKeyword(c.Name) || noFunction[c.Name]:
		p.fail(start, "choose another name", "a function cannot be called %s", c.Name)
	case !p.take('('):
		p.fail(p.at, form, "expected ( behind %s, found %s", c.Name, p.next())
	}
	c.Params = p.list("parameter")
	if p.peek() == '(' {
		open := p.at
		p.at++
		if p.peek() == ')' {
			p.fail(open, "leave the brackets out", "the list of results is empty")
		}
		c.Results = p.list("result")
	}
	p.windows()
	if p.take('=') {
		c.Target = p.target()
	}
	if at := p.at; !p.bad && p.peek() != 0 {
		p.trailing(c, at)
	}
	p.check(c)
	return !p.bad
}

// trailing refuses text behind a declaration.
func (p *parser) trailing(c *Call, at int) {
	switch {
	case strings.HasPrefix(p.text[p.at:], "//"), strings.HasPrefix(p.text[p.at:], "/*"):
		p.fail(p.at, "put the comment on a line of its own", "a comment stands behind the declaration of %s", c.Name)
	case c.Results == nil && c.Target == nil && isIdent(p.text[p.at], false):
		p.fail(p.at, "put the results in brackets, each with a name: (n int, err error)", "the result of %s stands bare", c.Name)
	default:
		p.fail(p.at, form+", with = TARGET behind it at most", "expected the line's end behind the declaration of %s, found %s", c.Name, p.next())
	}
}

// list reads names and types up to the closing bracket.
func (p *parser) list(what string) (list []Param) {
	for !p.bad && !p.take(')') {
		if len(list) > 0 && !p.comma(what) {
			break // a comma before the closing bracket is fine
		}
		list = append(list, p.param(what))
	}
	return list
}

// comma reads the separator between two parameters, and reports whether another
// one follows.
func (p *parser) comma(what string) bool {
	if !p.take(',') {
		p.fail(p.at, "put a comma between two "+what+"s, and ) behind the last", "expected , or ) behind a %s, found %s", what, p.next())
		return false
	}
	return !p.take(')')
}

// param reads a name and a type.
func (p *parser) param(what string) Param {
	p.skip()
	start := p.at
	r := Param{Pos: p.pos(start), Name: p.ident()}
	switch {
	case r.Name == "":
		p.fail(start, form, "expected the name of a %s, found %s", what, p.next())
	case r.Name == "_":
		p.fail(start, "give it a name: the call is made with it", "a %s is blank", what)
	case token.IsKeyword(r.Name):
		p.fail(start, "choose another name", "a %s cannot be called %s", what, r.Name)
	}
	switch next := p.peek(); {
	case next == ',', next == ')', next == '.' && !strings.HasPrefix(p.text[p.at:], "..."):
		p.fail(start, "write a name and a type for each "+what+": (a int, b int)", "%s %s has no type, or no name", what, r.Name)
	case next == 0:
		p.fail(p.at, form, "the line ends in its list of %ss", what)
	}
	r.TypePos = p.pos(p.at)
	r.Type = p.typ()
	return r
}

// target reads the part behind the equals sign.
func (p *parser) target() *Target {
	p.skip()
	t := &Target{Pos: p.pos(p.at), Name: p.ident()}
	if t.Name == "" {
		p.fail(p.at, "write the call's number or function, or leave the = out", "expected a name behind =, found %s", p.next())
	}
	if p.take('.') {
		t.Library, t.Name = t.Name, p.ident()
		if t.Name == "" {
			p.fail(p.at, "write library.function", "expected a function behind %s., found %s", t.Library, p.next())
		}
		if p.peek() == '?' {
			p.windows()
		}
	}
	return t
}

// windows refuses parts that only the generator for Windows understands.
func (p *parser) windows() {
	if b := p.peek(); b == '[' || b == '?' {
		p.fail(p.at, "use golang.org/x/sys/windows/mkwinsyscall", "%q belongs to the declarations of Windows", b)
	}
}
