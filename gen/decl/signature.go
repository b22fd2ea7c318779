package decl

import (
	"go/token"
	"strings"
)

// Signature reads the text behind //usys:call or //usys:nb. It returns nil if
// that is no correct declaration: Load reports the reason.
func Signature(text string, pos token.Position) *Call {
	sig, _, _ := splitAttrs(text)
	c, errs := &Call{Pos: pos}, new(Errors)
	if !parseSig(c, sig, func(int) token.Position { return pos }, errs) || errs.Len() > 0 {
		return nil
	}
	return c
}

// Declaration reads a comment //usys:call or //usys:nb, with its attributes. It
// returns nil for any other comment, and for an incorrect declaration.
func Declaration(comment string) *Call {
	m := directive().FindStringSubmatchIndex(comment)
	if m == nil {
		return nil
	}
	verb := comment[m[2]:m[3]]
	if verb != "call" && verb != "nb" {
		return nil
	}
	text := strings.TrimRight(comment[m[1]:], " \t\r")
	c := Signature(text, token.Position{})
	if c == nil {
		return nil
	}
	c.NB = verb == "nb"
	_, attrs, _ := splitAttrs(text)
	var errs Errors
	c.Attrs.parse(attrs, func(int) token.Position { return token.Position{} }, verb, &errs)
	if errs.Len() > 0 {
		return nil
	}
	return c
}

// TableName returns the name in a comment //usys:table, "" for any other
// comment.
func TableName(comment string) string {
	rest, ok := strings.CutPrefix(comment, "//usys:table ")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(strings.TrimLeft(rest, " \t"), " ")
	return name
}

// ConstName returns the name in a comment //usys:const, "" for any other
// comment.
func ConstName(comment string) string {
	rest, ok := strings.CutPrefix(comment, "//usys:const")
	if words := strings.Fields(rest); ok && len(words) > 0 && ident().MatchString(words[0]) {
		return words[0]
	}
	return ""
}

// LooksDeclared reports whether a comment is a declaration, or looks like a
// misspelt one.
func LooksDeclared(comment string) (is, near bool) {
	return strings.HasPrefix(comment, "//usys:"), nearly().MatchString(comment)
}
