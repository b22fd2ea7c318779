package main

import (
	"regexp"
	"strings"
	"sync"
)

// A verdict is a line of package testing, at its beginning: a mark of -json may stand before it.
var verdict = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\x16?--- FAIL: (\S+) \(([^)]*)\)$`) })

// A block is what a test binary prints of a test that has failed.
type block struct{ test, took, text string }

// failed returns the blocks of the tests that have failed. Under -v a test's log stands before its
// verdict, else behind it. Behind the last verdict stands the dump of a crash.
func failed(output []byte) []block {
	var list []block
	var before []string
	var open *block
	crashed := false
	for line := range strings.Lines(string(output)) {
		line = strings.TrimSuffix(line, "\n")
		m := verdict().FindStringSubmatch(line)
		switch {
		case crashed || open != nil && (strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")):
			crashed = true
			open.text = strings.TrimPrefix(open.text+"\n    "+line, "\n")
		case m != nil:
			list = append(list, block{test: m[1], took: m[2], text: strings.Join(before, "\n")})
			open, before = &list[len(list)-1], nil
		case !strings.HasPrefix(line, "    "):
			open, before = nil, nil
		case open != nil:
			open.text = strings.TrimPrefix(open.text+"\n"+line, "\n")
		default:
			before = append(before, line)
		}
	}
	return list
}
