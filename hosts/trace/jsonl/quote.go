package jsonl

import (
	"unicode/utf8"
)

const hex = "0123456789abcdef"

// plain are the bytes that stand for themselves in a JSON string.
var plain = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// quote appends a JSON string in the form of package encoding/json, except that the
// characters <, > and & stand for themselves. Bytes that are not UTF-8 become U+FFFD.
func quote(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; plain[c] {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		r, size := utf8.DecodeRuneInString(s[i:])
		b = escape(b, r, size, s[i:i+size])
		i += size
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// escape appends a rune that is text in the string and not plain.
func escape(b []byte, r rune, size int, text string) []byte {
	switch {
	case r == utf8.RuneError && size == 1:
		return append(b, `\ufffd`...)
	case r == '\u2028' || r == '\u2029': // line ends to JavaScript
		return append(append(b, `\u202`...), hex[r&15])
	case r >= utf8.RuneSelf:
		return append(b, text...)
	case r == '"' || r == '\\':
		return append(b, '\\', byte(r))
	}
	for i, c := range "\b\f\n\r\t" {
		if c == r {
			return append(b, '\\', "bfnrt"[i])
		}
	}
	return append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
}
