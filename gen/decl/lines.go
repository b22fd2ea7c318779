package decl

import (
	"go/token"
	"path"
	"regexp"
	"strings"
)

var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

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

// localPath says whether val is a relative path with slashes.
func localPath(val string) bool {
	return val != "" && !path.IsAbs(val) && !strings.ContainsAny(val, "\\\"<>*?:|\x00") && path.Clean(val) == strings.TrimSuffix(val, "/")
}

// table reads //usys:table NAME host=DIR [doc=FILE] [include=FILE] [nogo].
func (s *fileScanner) table(pos token.Position, text string, at func(int) token.Position) {
	const form = "write it as //usys:table NAME host=DIR [doc=FILE] [include=FILE] [nogo]"
	t := &Table{Pos: pos, Doc: "ztable.md"}
	seen := map[string]bool{}
	words(text, at, func(key, val string, given bool, pos token.Position) {
		if t.Name == "" && !given {
			t.Name = key
			if !tableName.MatchString(key) {
				s.errs.Add(pos, "lower-case ASCII letters, digits and _", "%q cannot be a table's name", key)
			}
			return
		}
		if seen[key] {
			s.errs.Add(pos, "remove one", "%s is given twice", key)
			return
		}
		seen[key] = true
		if key == "nogo" && !given {
			t.NoGo = true
			return
		}
		to, ok := map[string]*string{"host": &t.Host, "doc": &t.Doc, "include": &t.Include}[key]
		if !ok {
			s.errs.Add(pos, form, "unknown word %q", key)
			return
		}
		if *to = val; !localPath(val) {
			s.errs.Add(pos, "a clean relative path with slashes", "%s=%s is no path inside the module", key, val)
		}
	})
	if t.Name == "" || !seen["host"] {
		s.errs.Add(pos, form, "malformed table declaration")
		return
	}
	if old := s.pkg.Table; old != nil {
		s.errs.Add(pos, "a table is a package: give it one of its own", "a second table; the first is %s", old.Name)
		return
	}
	s.pkg.Table = t
}

// header reads //usys:header NAME out=FILE.
func (s *fileScanner) header(pos token.Position, text string, at func(int) token.Position) {
	const form = "write it as //usys:header NAME out=FILE.h"
	h := &Header{Pos: pos}
	before := s.errs.Len()
	words(text, at, func(key, val string, given bool, pos token.Position) {
		switch {
		case h.Name == "" && !given:
			h.Name = key
			if !tableName.MatchString(key) {
				s.errs.Add(pos, "lower-case ASCII letters, digits and _", "%q cannot be a header's name", key)
			}
		case key == "out" && given && h.Out == "":
			if h.Out = val; !localPath(val) || path.Ext(val) != ".h" {
				s.errs.Add(pos, "a clean relative path with slashes that ends in .h", "out=%s is no header's path", val)
			}
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
