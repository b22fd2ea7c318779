// Package help extracts analyzers' help texts from their package comments.
package help

import (
	"go/parser"
	"go/token"
	"strings"
)

// Text returns the text below the heading "Analyzer name" in the package comment of source,
// including its first line "name: …". It panics if there is none.
func Text(source, name string) string {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		panic(err)
	}
	_, text, ok := strings.Cut(file.Doc.Text(), "# Analyzer "+name+"\n")
	if !ok {
		panic("no heading: # Analyzer " + name)
	}
	text, ok = strings.CutPrefix(strings.TrimSpace(text), name+": ")
	if !ok {
		panic("the help does not begin with " + name + ": ")
	}
	return text
}
