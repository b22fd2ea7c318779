package scenario

import "strings"

// A word is a part of a line between blanks.
type word struct {
	source string // as it is written
	line   int
	column int
	pieces []piece
}

// A piece of a word is a text or the name of a variable.
type piece struct {
	text     string
	variable bool
	at       int // in the word, in bytes
}

// split returns the words of a line. A text in single quotes is one word, without variables; two
// quotes in it mean one. A word that begins with # begins a comment. at is the column of a quote
// that is not closed, or 0.
func split(line string) (words []word, at int) {
	i := 0
	for {
		for i < len(line) && blank(line[i]) {
			i++
		}
		if i == len(line) || line[i] == '#' {
			return words, 0
		}
		w := word{column: i + 1}
		end := i
		for end < len(line) && !blank(line[end]) {
			n := 0
			switch {
			case line[end] == '\'':
				if n = w.quoted(line[end:], end-i); n == 0 {
					return words, end + 1
				}
			case line[end] == '$':
				n = w.variable(line[end:], end-i)
			default:
				w.add(line[end:end+1], end-i)
				n = 1
			}
			end += n
		}
		w.source = line[i:end]
		words = append(words, w)
		i = end
	}
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// add adds text to the word.
func (w *word) add(text string, at int) {
	if n := len(w.pieces); n > 0 && !w.pieces[n-1].variable {
		w.pieces[n-1].text += text
		return
	}
	w.pieces = append(w.pieces, piece{text: text, at: at})
}

// quoted adds a text in quotes, and returns its length with the quotes, or 0 if it has no end.
func (w *word) quoted(text string, at int) int {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '\'':
			b.WriteByte(text[i])
		case strings.HasPrefix(text[i:], "''"):
			b.WriteByte('\'')
			i++
		default:
			w.add(b.String(), at)
			return i + 1
		}
	}
	return 0
}

// variable adds $name or ${name}, and returns its length. A $ with no name is a text.
func (w *word) variable(text string, at int) int {
	name, n := variableAt(text)
	if name == "" {
		w.add("$", at)
		return 1
	}
	w.pieces = append(w.pieces, piece{name, true, at})
	return n
}

// variableAt returns the name of the variable with which a text begins, and its length with the $.
func variableAt(text string) (name string, n int) {
	if strings.HasPrefix(text, "${") {
		name, _, ok := strings.Cut(text[2:], "}")
		if ok && name != "" {
			return name, len(name) + len("${}")
		}
		return "", 0
	}
	n = 1
	for n < len(text) && ofName(text[n], n > 1) {
		n++
	}
	return text[1:n], n
}

func ofName(c byte, digits bool) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || digits && c >= '0' && c <= '9'
}

// literal returns the word's text, if it has no variables.
func (w word) literal() (text string, ok bool) {
	for _, p := range w.pieces {
		if p.variable {
			return "", false
		}
		text += p.text
	}
	return text, true
}

// expand returns the word's text with variables' values.
func (w word) expand(value func(name string) string) string {
	var b strings.Builder
	for _, p := range w.pieces {
		if p.variable {
			b.WriteString(value(p.text))
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// expandText replaces the variables of a file's text. Unknown variables are left as they are.
func expandText(text string, value func(name string) (string, bool)) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '$')
		if i < 0 {
			return b.String() + text
		}
		b.WriteString(text[:i])
		text = text[i:]
		name, n := variableAt(text)
		v, ok := value(name)
		if name == "" || !ok {
			v, n = "$", 1
		}
		b.WriteString(v)
		text = text[n:]
	}
}
