// Package ignore implements comments that silence an analyzer, in the form that staticcheck
// introduced:
//
//	//lint:ignore keepalive the test shows that this is wrong
//	//lint:file-ignore usysdecl these are tests of Call
//
// The first form applies to its own line and the next one. A comment without a reason has no
// effect.
package ignore

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Wrap returns a pass that drops the diagnostics that comments silence.
func Wrap(pass *analysis.Pass) *analysis.Pass {
	type line struct {
		file string
		n    int
	}
	lines, files := map[line]bool{}, map[string]bool{}
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				verb, rest, ok := strings.Cut(strings.TrimPrefix(c.Text, "//lint:"), " ")
				names, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
				if !ok || strings.TrimSpace(reason) == "" || !slices.Contains(strings.Split(names, ","), pass.Analyzer.Name) {
					continue
				}
				pos := pass.Fset.PositionFor(c.Pos(), false)
				switch verb {
				case "ignore":
					lines[line{pos.Filename, pos.Line}] = true
					lines[line{pos.Filename, pos.Line + 1}] = true
				case "file-ignore":
					files[pos.Filename] = true
				}
			}
		}
	}
	if len(lines) == 0 && len(files) == 0 {
		return pass
	}
	quiet := *pass
	quiet.Report = func(d analysis.Diagnostic) {
		pos := pass.Fset.PositionFor(d.Pos, false)
		if !files[pos.Filename] && !lines[line{pos.Filename, pos.Line}] {
			pass.Report(d)
		}
	}
	return &quiet
}
