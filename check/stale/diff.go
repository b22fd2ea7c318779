package stale

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	unified "github.com/rogpeppe/go-internal/diff"
)

// maxLines is the number of lines of a difference that are shown.
const maxLines = 10

// diff returns the first lines that differ between two texts, with their numbers.
func diff(old, new string) string {
	var lines []string
	at, now := 0, 0
	for line := range strings.Lines(string(unified.Diff("", []byte(old+"\n"), "", []byte(new+"\n")))) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "@@ "): // the numbers of the first lines of a part
			var n int
			fmt.Sscanf(line, "@@ -%d,%d +%d,", &at, &n, &now)
			at, now = max(at, 1), max(now, 1)
		case at == 0 || line == "": // the head
		case line[0] == ' ':
			at, now = at+1, now+1
		case line[0] == '-':
			lines = add(lines, '-', at, line[1:])
			at++
		case line[0] == '+':
			lines = add(lines, '+', now, line[1:])
			now++
		}
	}
	if more := len(lines) - maxLines; more > 0 {
		lines = append(lines[:maxLines], fmt.Sprintf("... and %d lines more", more))
	}
	return strings.Join(lines, "\n")
}

// digests matches digests in Go, C and Markdown, or lines of them.
var digests = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(0x[0-9a-f]{2}[, }]*){8}|[0-9a-f]{64}`) })

// add adds a line that differs, unless it has a digest, which does not help readers: the other
// lines show the change.
func add(lines []string, sign rune, number int, text string) []string {
	if digests().MatchString(text) {
		return lines
	}
	return append(lines, cut(fmt.Sprintf("%c%d: %s", sign, number, text)))
}

// cut shortens a line.
func cut(line string) string {
	const most = 110
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + "..."
	}
	return line
}
