// Package report holds the findings of checks, and prints them as text, as JSON and as SARIF. It
// does not depend on any check.
package report

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// A Severity is the severity of a finding.
type Severity uint8

const (
	Error   Severity = iota // the two sides do not fit
	Warning                 // they may not fit; a person must decide
	Note                    // information; not counted as a finding
)

// String returns the severity's name, which is that of a SARIF level.
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// A Finding is one result of a check.
type Finding struct {
	// Pos is the place to mend. Line 0 means the whole file.
	Pos      token.Position
	Rule     string // one of [Rules]
	Severity Severity
	Message  string // the problem, without a full stop
	Cure     string // how to mend it, or ""
	Detail   string // further lines, such as a difference, or ""
	// Incomplete reports that something could not be compared. It is not a finding, but the
	// check is not complete.
	Incomplete bool
}

// String returns the finding as text: place, message, cure and rule, with details indented
// below.
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

// A Report collects findings. The zero value is an empty report.
type Report struct{ list []Finding }

// Add adds a finding.
func (r *Report) Add(f Finding) { r.list = append(r.list, f) }

// Addf adds a finding with a formatted message.
func (r *Report) Addf(pos token.Position, rule string, s Severity, cure, format string, args ...any) {
	r.Add(Finding{Pos: pos, Rule: rule, Severity: s, Cure: cure, Message: fmt.Sprintf(format, args...)})
}

// NotCompared adds a note that a check could not compare something, with the reason.
func (r *Report) NotCompared(pos token.Position, cure, format string, args ...any) {
	r.Add(Finding{Pos: pos, Rule: NotCompared, Severity: Note, Cure: cure, Message: fmt.Sprintf(format, args...), Incomplete: true})
}

// Findings returns all findings in the order of their places, each once.
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
		a.Pos.Offset, b.Pos.Offset = 0, 0 // not every check sets it
		return a == b
	})
}

// Counts holds the numbers of findings of each severity, and of things that could not be
// compared.
type Counts struct {
	Errors, Warnings, Notes int
	Incomplete              int
}

// Count returns the counts of the report.
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

// Exit statuses of a command that prints a report. 2 is for a command that was misused, or that
// could not read its input.
const (
	Clean      = 0
	Found      = 1
	Incomplete = 3 // there is no finding, but not everything could be compared
)

// Status returns the exit status of the command that made the report.
func (r *Report) Status() int {
	switch c := r.Count(); {
	case c.Errors+c.Warnings > 0:
		return Found
	case c.Incomplete > 0:
		return Incomplete
	}
	return Clean
}
