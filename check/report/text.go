package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// Text writes one line for each finding, with details indented below.
func (r *Report) Text(w io.Writer) error {
	for _, f := range r.Findings() {
		if _, err := fmt.Fprintln(w, f); err != nil {
			return err
		}
	}
	return nil
}

// jsonFinding is a finding in JSON. Line and column are left out if they are unknown.
type jsonFinding struct {
	File       string `json:"file,omitempty"`
	Line       int    `json:"line,omitempty"`
	Column     int    `json:"column,omitempty"`
	Rule       string `json:"rule"`
	Severity   string `json:"severity"`
	Message    string `json:"message"`
	Cure       string `json:"cure,omitempty"`
	Detail     string `json:"detail,omitempty"`
	Incomplete bool   `json:"incomplete,omitempty"`
}

// JSON writes one object: the findings, and their numbers by severity.
func (r *Report) JSON(w io.Writer) error {
	c := r.Count()
	out := struct {
		Findings   []jsonFinding `json:"findings"`
		Errors     int           `json:"errors"`
		Warnings   int           `json:"warnings"`
		Notes      int           `json:"notes"`
		Incomplete int           `json:"incomplete"`
	}{[]jsonFinding{}, c.Errors, c.Warnings, c.Notes, c.Incomplete}
	for _, f := range r.Findings() {
		out.Findings = append(out.Findings, jsonFinding{f.Pos.Filename, f.Pos.Line, f.Pos.Column,
			f.Rule, f.Severity.String(), f.Message, f.Cure, f.Detail, f.Incomplete})
	}
	return writeJSON(w, out)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	return e.Encode(v)
}
