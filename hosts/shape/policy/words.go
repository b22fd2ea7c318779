package policy

import (
	"strconv"
	"strings"
)

// A word of a line, and its column.
type word struct {
	text   string
	quoted bool
	col    int
}

// split returns the words of a line and the comment behind them, if there is one. A word that
// has blanks, or begins with # or a quote, is quoted like a Go string.
func split(line string) (words []word, comment string, bad *Error) {
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '#':
			return words, strings.TrimSpace(line[i+1:]), nil
		case c == '"':
			text, err := strconv.QuotedPrefix(line[i:])
			if err != nil {
				return words, "", &Error{Position{Col: i + 1}, "the quotes of this word do not end (write it as a string of Go)"}
			}
			inner, err := strconv.Unquote(text)
			if err != nil {
				return words, "", &Error{Position{Col: i + 1}, "this is no string of Go: " + text}
			}
			words = append(words, word{inner, true, i + 1})
			i += len(text)
		default:
			end := i
			for end < len(line) && line[end] != ' ' && line[end] != '\t' && line[end] != '\r' {
				end++
			}
			words = append(words, word{line[i:end], false, i + 1})
			i = end
		}
	}
	return words, "", nil
}

// quote returns a word in the form that it has in a policy.
func quote(s string) string {
	plain := s != "" && s[0] != '#' && s[0] != '"' && s != "by"
	for i := range len(s) {
		plain = plain && s[i] > ' ' && s[i] != 0x7f
	}
	if plain {
		return s
	}
	return strconv.Quote(s)
}
