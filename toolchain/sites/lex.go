package sites

import (
	"fmt"
	"strconv"
	"strings"
)

// A statement is one instruction, directive or preprocessor line. Labels in
// front of it are its own.
type statement struct {
	line, col  int // the position of op, from 1
	start, end int // op in the source, as byte offsets
	labels     []string
	op         string   // TEXT, MOVQ, SYSCALL, #define, …; empty if there are only labels
	args       []string // operands, without blanks around them
	text       string   // the whole statement without its labels
}

// An Error is a site, or other code in a file, that no rule knows.
type Error struct {
	File      string
	Line, Col int
	What      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.What)
}

// blank replaces comments by blanks, so that offsets stay.
func blank(src []byte) []byte {
	out := append([]byte(nil), src...)
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '"' || c == '\'' || c == '`':
			for i++; i < len(out) && out[i] != c && out[i] != '\n'; i++ {
				if out[i] == '\\' && c != '`' {
					i++
				}
			}
		case c == '/' && i+1 < len(out) && out[i+1] == '/':
			for ; i < len(out) && out[i] != '\n'; i++ {
				out[i] = ' '
			}
		case c == '/' && i+1 < len(out) && out[i+1] == '*':
			end := strings.Index(string(out[i+2:]), "*/")
			stop := len(out)
			if end >= 0 {
				stop = i + 2 + end + 2
			}
			for ; i < stop; i++ {
				if out[i] != '\n' {
					out[i] = ' '
				}
			}
			i--
		}
	}
	return out
}

// lex cuts a file into statements.
func lex(src []byte) []statement {
	var list []statement
	text := blank(src)
	line, at := 1, 0
	for at < len(text) {
		end := at
		for end < len(text) && text[end] != '\n' {
			end++
		}
		if strings.HasPrefix(strings.TrimSpace(string(text[at:end])), "#") {
			// A preprocessor line that ends in a backslash continues in the
			// next line.
			first := line
			for end < len(text) && strings.HasSuffix(strings.TrimRight(string(text[at:end]), " \t\r"), `\`) {
				end++
				line++
				for end < len(text) && text[end] != '\n' {
					end++
				}
			}
			list = append(list, directive(text, at, end, first))
		} else {
			list = append(list, cut(text, at, end, line)...)
		}
		at = end + 1
		line++
	}
	return list
}

// directive makes the statement of one preprocessor line.
func directive(text []byte, at, end, line int) statement {
	start := at
	for text[start] != '#' {
		start++
	}
	body := strings.TrimSpace(string(text[start+1 : end]))
	word, rest, _ := strings.Cut(strings.ReplaceAll(body, "\t", " "), " ")
	return statement{
		line: line, col: start - at + 1, start: start, end: end,
		op: "#" + word, args: []string{strings.TrimSpace(rest)}, text: "#" + body,
	}
}

// cut cuts one line at its semicolons.
func cut(text []byte, at, end, line int) []statement {
	var list []statement
	begin := at
	for i := at; i <= end; i++ {
		if i < end && (text[i] == '"' || text[i] == '\'') {
			for q := text[i]; i+1 < end && text[i+1] != q; i++ {
				if text[i+1] == '\\' {
					i++
				}
			}
			i++
			continue
		}
		if i < end && text[i] != ';' {
			continue
		}
		if s, ok := instruction(text, begin, i, at, line); ok {
			list = append(list, s)
		}
		begin = i + 1
	}
	return list
}

// instruction makes the statement between two offsets; bol is the beginning of
// its line.
func instruction(text []byte, at, end, bol, line int) (statement, bool) {
	s := statement{line: line}
	for {
		for at < end && space(text[at]) {
			at++
		}
		word := at
		for at < end && nameByte(text[at]) {
			at++
		}
		colon := at
		for colon < end && space(text[colon]) {
			colon++
		}
		if at > word && colon < end && text[colon] == ':' {
			s.labels = append(s.labels, string(text[word:at]))
			at = colon + 1
			continue
		}
		s.start, s.end, s.col = word, at, word-bol+1
		s.op = string(text[word:at])
		s.args = operands(string(text[at:end]))
		s.text = strings.TrimSpace(string(text[word:end]))
		return s, s.text != "" || len(s.labels) > 0
	}
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// nameByte reports whether c may be part of a name: Go's letters, the middle dot
// and the division slash are all beyond ASCII, or one of these.
func nameByte(c byte) bool {
	return c == '_' || c == '.' || c >= 0x80 ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// operands cuts a list at its commas, except commas in parentheses or quotes.
func operands(s string) []string {
	var list []string
	depth, begin := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"', '\'':
			for q := s[i]; i+1 < len(s) && s[i+1] != q; i++ {
				if s[i+1] == '\\' {
					i++
				}
			}
			i++
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				list = append(list, strings.TrimSpace(s[begin:i]))
				begin = i + 1
			}
		}
	}
	if last := strings.TrimSpace(s[begin:]); last != "" || len(list) > 0 {
		list = append(list, last)
	}
	return list
}

// words returns the names in a text.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return r < 0x80 && !nameByte(byte(r))
	})
}

// defines are the macros of a file that have no parameters, and their texts.
type defines map[string]string

// number evaluates $expression if it is a number, a name that stands for a
// number, or one of these in parentheses.
func (d defines) number(operand string) (int64, bool) {
	s, ok := strings.CutPrefix(operand, "$")
	if !ok {
		return 0, false
	}
	for range 16 { // names that stand for names; the bound ends circles
		s = strings.TrimSpace(s)
		for strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
			s = strings.TrimSpace(s[1 : len(s)-1])
		}
		if n, err := strconv.ParseInt(s, 0, 64); err == nil {
			return n, true
		}
		if u, err := strconv.ParseUint(s, 0, 64); err == nil {
			return int64(u), true
		}
		if s, ok = d[s]; !ok {
			return 0, false
		}
	}
	return 0, false
}

// expand replaces names in an operand by their texts. A number keeps its name,
// for messages.
func (d defines) expand(operand string) string {
	if strings.HasPrefix(operand, "$") {
		return operand
	}
	for range 4 {
		var b strings.Builder
		changed := false
		for at := 0; at < len(operand); {
			end := at
			for end < len(operand) && nameByte(operand[end]) {
				end++
			}
			if end == at {
				b.WriteByte(operand[at])
				at++
				continue
			}
			word := operand[at:end]
			if text, ok := d[word]; ok {
				word, changed = text, true
			}
			b.WriteString(word)
			at = end
		}
		if operand = b.String(); !changed || len(operand) > 1<<12 {
			break
		}
	}
	return operand
}
