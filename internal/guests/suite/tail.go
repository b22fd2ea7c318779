//go:build linux && amd64

package suite

import (
	"os"
	"strings"
)

// tail returns the end of the log of a binary that died: from the first line
// that Go writes when it dies, or otherwise the last lines.
func tail(log string) string {
	b, err := os.ReadFile(log)
	if err != nil {
		return err.Error()
	}
	text := string(b)
	for _, mark := range []string{"\npanic: ", "\nfatal error: ", "\nSIG", "\nusys: "} {
		if i := strings.Index(text, mark); i >= 0 {
			return clip(text[i+1:], 40)
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}

// clip returns the first lines of a text.
func clip(text string, n int) string {
	lines := strings.SplitAfterN(text, "\n", n+1)
	if len(lines) > n {
		return strings.Join(lines[:n], "") + "...\n"
	}
	return text
}
