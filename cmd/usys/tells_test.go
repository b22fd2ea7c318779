package main

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// tells is the script command "tells place cause cure": the previous command has printed a
// mistake's place, its cause and its cure, in this order, in one line of its output. The cure
// may stand in the next line, where compilers show the source.
func tells(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: tells place cause cure")
	}
	out := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	lines := strings.SplitAfter(out, "\n")
	for i, line := range lines {
		if inOrder(line+lines[min(i+1, len(lines)-1)], args) {
			return
		}
	}
	ts.Fatalf("no line tells %q:\n%s", args, out)
}

// inOrder reports whether parts stand in text one behind the other.
func inOrder(text string, parts []string) bool {
	for _, p := range parts {
		_, after, ok := strings.Cut(text, p)
		if !ok {
			return false
		}
		text = after
	}
	return true
}
