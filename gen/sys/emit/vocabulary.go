package emit

import (
	"path"
	"strconv"
	"strings"
)

// A vocabulary is the set of words of a text.
type vocabulary map[string]bool

// read adds the words of a text, except for its comments and the names of the
// functions that it declares.
func (v vocabulary) read(text string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "//") {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "func "); ok {
			_, line, _ = strings.Cut(rest, "(")
		}
		words(line, func(w string) { v[w] = true })
	}
}

// imports adds the packages that a text imports.
func (v vocabulary) imports(text string) {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "import "); ok {
			line = rest
		}
		line = strings.TrimSpace(line)
		if name, err := strconv.Unquote(line); err == nil {
			v[path.Base(name)] = true
		}
	}
}

// functions counts the functions that a text declares.
func functions(text string, count map[string]int) {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "func "); ok {
			name, _, _ := strings.Cut(rest, "(")
			count[name]++
		}
	}
}

// locals adds the variables that a function's body declares.
func (v vocabulary) locals(body string) {
	for line := range strings.Lines(body) {
		names, _, ok := strings.Cut(line, ":=")
		if !ok {
			if names, ok = strings.CutPrefix(line, "\tvar "); !ok {
				continue
			}
			names, _, _ = strings.Cut(names, " ")
		}
		words(names, func(w string) { v[w] = true })
	}
}

// words calls f with every identifier of a Go text that is not behind a dot.
func words(text string, f func(string)) {
	inString, start := false, -1
	for i := 0; i <= len(text); i++ {
		if i < len(text) && !inString && isWord(text[i]) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && (start == 0 || text[start-1] != '.') {
			f(text[start:i])
		}
		start = -1
		if i < len(text) && text[i] == '"' {
			inString = !inString
		}
	}
}

func isWord(b byte) bool {
	return b == '_' || b >= 0x80 || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}
