package lang

import "strings"

// typ reads a type.
func (p *parser) typ() Type {
	p.skip()
	start := p.at
	if p.bad {
		return Type{}
	}
	switch {
	case p.take('*'):
		return Type{Text: "*" + p.typ().Text, Kind: Pointer}
	case p.take('['):
		return p.brackets()
	case strings.HasPrefix(p.text[p.at:], "..."):
		p.fail(start, "pass a slice", "a system call cannot be variadic")
		return Type{}
	}
	return p.named()
}

// brackets reads a slice or an array, whose first bracket was read.
func (p *parser) brackets() Type {
	if p.take(']') {
		elem := p.typ().Text
		return Type{Text: "[]" + elem, Kind: Slice, Elem: elem}
	}
	p.skip()
	start := p.at
	for p.at < len(p.text) && isIdent(p.text[p.at], true) {
		p.at++
	}
	size := p.text[start:p.at]
	switch {
	case !isSize(size):
		p.fail(start, "write [4]type, [Size]type or []type", "expected an array's size, found %q", size)
		return Type{}
	case !p.take(']'):
		p.fail(p.at, "write [4]type, [Size]type or []type", "expected ] behind an array's size, found %s", p.next())
		return Type{}
	}
	return Type{Text: "[" + size + "]" + p.typ().Text, Kind: Array}
}

// isSize reports whether s is an identifier or a decimal number.
func isSize(s string) bool {
	switch {
	case s == "" || isKeyword(s) || s == "_" || noType[s]:
		return false
	case isIdent(s[0], false):
		return true
	}
	return s == "0" || s[0] != '0' && strings.Trim(s, "0123456789") == ""
}

// composite are the words that begin types without a rule.
var composite = map[string]string{
	"func":      "pass a uintptr",
	"chan":      "pass a file descriptor or a uintptr",
	"map":       "pass a slice",
	"interface": "pass a pointer",
	"struct":    "pass a pointer to a named type",
}

// named reads a type's name, perhaps with a package before it.
func (p *parser) named() Type {
	start := p.at
	text := p.ident()
	if cure, ok := composite[text]; ok {
		p.fail(start, cure, "there is no rule for %s types", text)
		return Type{}
	}
	switch {
	case text == "" || isKeyword(text):
		p.at = start
		p.fail(start, "write a type", "expected a type, found %s", p.next())
		return Type{}
	case noType[text]:
		p.fail(start, "write a type", "%s is no type", text)
		return Type{}
	}
	if p.at < len(p.text) && p.text[p.at] == '.' {
		p.at++
		name := p.ident()
		if name == "" || isKeyword(name) {
			p.fail(p.at, "write package.Type", "expected a type behind %s., found %s", text, p.next())
		}
		text += "." + name
	}
	return Type{Text: text, Kind: kinds[text]}
}
