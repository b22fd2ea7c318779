// Package report is what checks find, and how it is printed: as lines of text, as
// JSON and as SARIF. It knows no check.
package report

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// A Severity is how much a finding matters.
type Severity uint8

const (
	Error   Severity = iota // the two sides do not fit
	Warning                 // they may not fit; people must look
	Note                    // something to know; not counted as a finding
)

// String is the severity's name, as SARIF spells its levels.
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// A Finding is one thing that a check has to say.
type Finding struct {
	// Pos is where it is to be mended. Line 0: the file as a whole.
	Pos      token.Position
	Rule     string // one of [Rules]
	Severity Severity
	Message  string // what is wrong, without a full stop
	Cure     string // how to mend it, or ""
	Detail   string // lines to show below it, such as a difference, or ""
	// Incomplete says that something could not be compared: it is no finding, but
	// without it the check is not whole.
	Incomplete bool
}

// String is the finding as people read it: place, what is wrong, how to mend it,
// the rule; details indented below.
func (f Finding) String() string {
	var b strings.Builder
	if f.Pos.Filename != "" {
		b.WriteString(f.Pos.String() + ": ")
	}
	if f.Severity != Error {
		b.WriteString(f.Severity.String() + ": ")
	}
	b.WriteString(f.Message)
	if f.Cure != "" {
		b.WriteString(" (" + f.Cure + ")")
	}
	b.WriteString(" [" + f.Rule + "]")
	if f.Detail != "" {
		b.WriteString("\n\t" + strings.ReplaceAll(f.Detail, "\n", "\n\t"))
	}
	return b.String()
}

// A Report collects findings. The zero value is ready.
type Report struct{ list []Finding }

// Add notes a finding.
func (r *Report) Add(f Finding) { r.list = append(r.list, f) }

// Addf notes a finding whose message is to be formatted.
func (r *Report) Addf(pos token.Position, rule string, s Severity, cure, format string, args ...any) {
	r.Add(Finding{Pos: pos, Rule: rule, Severity: s, Cure: cure, Message: fmt.Sprintf(format, args...)})
}

// NotCompared notes what a check could not look at, and why.
func (r *Report) NotCompared(pos token.Position, cure, format string, args ...any) {
	r.Add(Finding{Pos: pos, Rule: NotCompared, Severity: Note, Cure: cure, Message: fmt.Sprintf(format, args...), Incomplete: true})
}

// Findings are all of them in the order of their places, each once.
func (r *Report) Findings() []Finding {
	list := slices.Clone(r.list)
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Pos.Filename, b.Pos.Filename),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(list, func(a, b Finding) bool {
		a.Pos.Offset, b.Pos.Offset = 0, 0 // not every check knows it
		return a == b
	})
}

// Counts are how many findings there are of each severity, and how many things
// could not be compared.
type Counts struct {
	Errors, Warnings, Notes int
	Incomplete              int
}

// Count counts.
func (r *Report) Count() (c Counts) {
	for _, f := range r.Findings() {
		switch {
		case f.Incomplete:
			c.Incomplete++
		case f.Severity == Error:
			c.Errors++
		case f.Severity == Warning:
			c.Warnings++
		default:
			c.Notes++
		}
	}
	return c
}

// The exit status of a command that prints a report. 2 is for a command that was
// misused, or could not read what it was to look at.
const (
	Clean      = 0
	Found      = 1
	Incomplete = 3 // nothing was found, but not everything could be compared
)

// Status is the exit status of the command that made the report.
func (r *Report) Status() int {
	switch c := r.Count(); {
	case c.Errors+c.Warnings > 0:
		return Found
	case c.Incomplete > 0:
		return Incomplete
	}
	return Clean
}
