// Package quoted cuts a command line into words, and makes words of paths, as the go
// command does for GOFLAGS, -toolexec, -exec and CC: a word with spaces stands in single
// or double quotes, and a quote inside cannot be written.
package quoted

import (
	"fmt"
	"strings"
)

// Split returns the words of a list.
func Split(s string) ([]string, error) {
	var list []string
	for s = strings.TrimLeft(s, " \t\n\r"); s != ""; s = strings.TrimLeft(s, " \t\n\r") {
		if q := s[0]; q == '"' || q == '\'' {
			word, rest, ok := strings.Cut(s[1:], string(q))
			if !ok {
				return nil, fmt.Errorf("a quote is not closed: %s", s)
			}
			list, s = append(list, word), rest
			continue
		}
		end := strings.IndexAny(s, " \t\n\r")
		if end < 0 {
			end = len(s)
		}
		list, s = append(list, s[:end]), s[end:]
	}
	return list, nil
}

// Word returns s as one word for Split, and reports whether there is such a word.
func Word(s string) (word string, ok bool) {
	switch {
	case s != "" && !strings.ContainsAny(s, " \t\n\r'\""):
		return s, true
	case !strings.Contains(s, "'"):
		return "'" + s + "'", true
	case !strings.Contains(s, `"`):
		return `"` + s + `"`, true
	}
	return "", false
}
