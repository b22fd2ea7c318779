package decl

import (
	"fmt"
	"go/token"
	"path"
	"regexp"
	"strings"
	"sync"
)

var tableName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9_]*$`) })

// words calls f for each blank-separated word of text, cut at its '='.
func words(text string, at func(int) token.Position, f func(key, val string, given bool, pos token.Position)) {
	for i := 0; i < len(text); {
		if text[i] == ' ' || text[i] == '\t' {
			i++
			continue
		}
		n := strings.IndexAny(text[i:], " \t")
		if n < 0 {
			n = len(text) - i
		}
		key, val, given := strings.Cut(text[i:i+n], "=")
		f(key, val, given, at(i))
		i += n
	}
}

// table reads //usys:table NAME host=DIR [doc=FILE] [include=FILE] [nogo]
// [noimport], and runtime=DIR, which only the bridge's own table has, and no
// message mentions.
func (s *fileScanner) table(pos token.Position, text string, at func(int) token.Position) {
	const form = "write it as //usys:table NAME host=DIR [doc=FILE.md] [include=FILE.h] [nogo] [noimport]"
	t := &Table{Pos: pos, Doc: "ztable.md"}
	seen := map[string]bool{}
	words(text, at, func(key, val string, given bool, pos token.Position) {
		switch {
		case t.Name == "" && !given:
			t.Name = key
			s.checkName("table", key, pos)
		case seen[key]:
			s.errs.Add(pos, "remove one", "%s is given twice", key)
		case key == "nogo" && !given:
			t.NoGo = true
		case key == "noimport" && !given:
			t.NoImport = true
		case key == "host":
			t.Host = s.path(key, val, "", pos)
		case key == "doc":
			t.Doc = s.path(key, val, ".md", pos)
		case key == "runtime":
			t.Runtime = s.path(key, val, "", pos)
			t.RuntimePos = pos
		case key == "include":
			t.Include = s.path(key, val, ".h", pos)
		default:
			s.errs.Add(pos, form, "unknown word %q", key)
		}
		seen[key] = true
	})
	switch old := s.pkg.Table; {
	case t.Name == "" || !seen["host"]:
		s.errs.Add(pos, form, "malformed table declaration")
	case old != nil:
		s.errs.Add(pos, "a table is a package: give it one of its own", "a second table; the first is %s", old.Name)
	default:
		s.pkg.Table = t
	}
}

// maxName is the longest name of a table or header: file names, and names in C,
// are made of it.
const maxName = 31

// checkName reports a mistake if name cannot be a table's or header's name.
func (s *fileScanner) checkName(what, name string, pos token.Position) {
	if len(name) > maxName {
		s.errs.Add(pos, fmt.Sprintf("%d letters at most", maxName), "a %s's name of %d letters", what, len(name))
	} else if !tableName().MatchString(name) {
		s.errs.Add(pos, "lower-case ASCII letters, digits and _", "%q cannot be a %s's name", name, what)
	}
}

// path returns val as a clean relative path with slashes. It reports a mistake
// if val cannot be one, or does not end in ext.
func (s *fileScanner) path(key, val, ext string, pos token.Position) string {
	if val == "" || path.IsAbs(val) || strings.ContainsAny(val, badPath) || ext != "" && path.Ext(val) != ext {
		cure := "a relative path with slashes"
		if ext != "" {
			cure += " that ends in " + ext
		}
		s.errs.Add(pos, cure, "%s=%s is no such path", key, val)
	}
	return path.Clean(val)
}

// badPath are bytes that no path in a declaration can have: it goes into C
// strings, Markdown and comments.
const badPath = "\\\"'`<>*?:|#$%&;"

// header reads //usys:header NAME out=FILE.
func (s *fileScanner) header(pos token.Position, text string, at func(int) token.Position) {
	const form = "write it as //usys:header NAME out=FILE.h"
	h := &Header{Pos: pos}
	before := s.errs.Len()
	words(text, at, func(key, val string, given bool, pos token.Position) {
		switch {
		case h.Name == "" && !given:
			h.Name = key
			s.checkName("header", key, pos)
		case key == "out" && given && h.Out == "":
			h.Out = s.path(key, val, ".h", pos)
		default:
			s.errs.Add(pos, form, "unknown word %q", key)
		}
	})
	if h.Name == "" || h.Out == "" {
		s.errs.Add(pos, form, "malformed header declaration")
	}
	if s.errs.Len() > before {
		return
	}
	s.pkg.Headers = append(s.pkg.Headers, h)
}
