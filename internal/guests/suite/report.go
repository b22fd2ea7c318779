//go:build linux && amd64

package suite

import (
	"fmt"
	"io"
	"strings"

	"github.com/usys-go/bridge/internal/guests"
)

// Markdown writes rows as a table, followed by the flaky tests and the
// differences. The output is suitable for a committed file.
func (s *Suite) Markdown(w io.Writer, rows []Row) {
	columns := append([]guests.Column{guests.Stock}, s.Columns...)
	fmt.Fprintf(w, "| package |")
	for _, c := range columns {
		fmt.Fprintf(w, " %s |", c)
	}
	fmt.Fprintf(w, " same |\n|---|%s---|\n", strings.Repeat("---|", len(columns)))
	for _, row := range rows {
		fmt.Fprintf(w, "| %s |", row.Package)
		for _, c := range columns {
			n, ran := row.Runs[c]
			if !ran {
				fmt.Fprint(w, " not run |")
				continue
			}
			fmt.Fprintf(w, " %s, %.0f s |", n, n.Time.Seconds())
		}
		fmt.Fprintf(w, " %s |\n", verdict(row))
	}
	var notes strings.Builder
	for _, row := range rows {
		if row.Err != nil {
			fmt.Fprintf(&notes, "- %s: %s\n", row.Package, strings.TrimSpace(clip(row.Err.Error(), 1)))
		}
		for _, d := range row.Differ {
			fmt.Fprintf(&notes, "- %s\n", d)
		}
	}
	if notes.Len() > 0 {
		fmt.Fprintf(w, "\n%s", notes.String())
	}
}

func verdict(r Row) string {
	if r.Holds() {
		return "yes"
	}
	return "**no**"
}

// indent indents a text by two steps.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("    " + strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}
