package report

import (
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// These types are the part of SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0) that code hosts
// and editors show: one run, its rules, results with one place each.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifResult struct {
	RuleID    string          `json:"ruleId"`
	RuleIndex int             `json:"ruleIndex"` // -1: not among the rules
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifLocation struct {
	Physical sarifPhysical `json:"physicalLocation"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	toolName    = "usys check"
	toolURI     = "https://github.com/usys-go/bridge"
)

// SARIF writes the report as a SARIF log of the tool's version.
func (r *Report) SARIF(w io.Writer, version string) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: toolName, Version: version, InformationURI: toolURI}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	for _, rule := range Rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{rule.Name, sarifText{rule.Help}})
	}
	for _, f := range r.Findings() {
		run.Results = append(run.Results, sarif(f))
	}
	return writeJSON(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func sarif(f Finding) sarifResult {
	text := f.Message
	if f.Cure != "" {
		text += " (" + f.Cure + ")"
	}
	if f.Detail != "" {
		text += "\n" + f.Detail
	}
	result := sarifResult{RuleID: f.Rule, RuleIndex: rule(f.Rule), Level: f.Severity.String(), Message: sarifText{text}}
	if f.Pos.Filename != "" {
		p := sarifPhysical{Artifact: sarifArtifact{uri(f.Pos.Filename)}}
		if f.Pos.Line > 0 {
			p.Region = &sarifRegion{f.Pos.Line, f.Pos.Column}
		}
		result.Locations = []sarifLocation{{p}}
	}
	return result
}

// uri returns a file's name as a URI. A relative name gives a relative URI, which readers of the
// log resolve against the root of the sources.
func uri(name string) string {
	slashed := filepath.ToSlash(name)
	if !filepath.IsAbs(name) {
		return (&url.URL{Path: slashed}).String()
	}
	if !strings.HasPrefix(slashed, "/") { // C:/x
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}
