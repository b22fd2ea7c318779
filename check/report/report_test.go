package report

import (
	"bytes"
	"encoding/json"
	"go/token"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample returns a report with every kind of finding, out of order, and one twice.
func sample() *Report {
	var r Report
	at := func(file string, line, col int) token.Position {
		return token.Position{Filename: file, Line: line, Column: col}
	}
	r.Addf(at("b.go", 3, 1), Signature, Error, "take an int32", "f takes %s", "a long")
	r.Addf(at("a b.go", 9, 14), Order, Warning, "", "x and y are swapped <&>")
	r.Add(Finding{Pos: at("a b.go", 0, 0), Rule: Stale, Message: "stale", Detail: "-1: a\n+1: b"})
	r.Addf(at("b.go", 3, 1), Signature, Error, "take an int32", "f takes a long")
	r.NotCompared(token.Position{}, "build it with -g", "libx.so has no DWARF")
	r.Addf(at("/abs/c.go", 1, 2), History, Note, "", "new")
	return &r
}

func TestText(t *testing.T) {
	var b strings.Builder
	if err := sample().Text(&b); err != nil {
		t.Fatal(err)
	}
	want := `note: libx.so has no DWARF (build it with -g) [not-compared]
/abs/c.go:1:2: note: new [history]
a b.go: stale [stale]
	-1: a
	+1: b
a b.go:9:14: warning: x and y are swapped <&> [order]
b.go:3:1: f takes a long (take an int32) [signature]
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := sample().JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Findings                            []jsonFinding
		Errors, Warnings, Notes, Incomplete int
	}
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Errors != 2 || got.Warnings != 1 || got.Notes != 1 || got.Incomplete != 1 || len(got.Findings) != 5 {
		t.Errorf("the report is %+v, want 2 errors, 1 warning, 1 note, 1 incomplete, 5 findings", got)
	}
	want := jsonFinding{File: "b.go", Line: 3, Column: 1, Rule: "signature", Severity: "error", Message: "f takes a long", Cure: "take an int32"}
	if diff := cmp.Diff(want, got.Findings[4]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	b.Reset()
	if err := new(Report).JSON(&b); err != nil || !strings.Contains(b.String(), `"findings": []`) {
		t.Errorf("an empty report is %s, %v", b.String(), err)
	}
}

func TestStatus(t *testing.T) {
	pos := token.Position{Filename: "x"}
	for _, c := range []struct {
		name string
		add  func(*Report)
		want int
	}{
		{"nothing", func(*Report) {}, 0},
		{"note", func(r *Report) { r.Addf(pos, History, Note, "", "x") }, 0},
		{"error", func(r *Report) { r.Addf(pos, Stale, Error, "", "x") }, 1},
		{"warning", func(r *Report) { r.Addf(pos, Order, Warning, "", "x") }, 1},
		{"not compared", func(r *Report) { r.NotCompared(pos, "", "x") }, 3},
		{"not compared, and an error", func(r *Report) {
			r.NotCompared(pos, "", "x")
			r.Addf(pos, Stale, Error, "", "x")
		}, 1},
	} {
		var r Report
		if c.add(&r); r.Status() != c.want {
			t.Errorf("%s: status %d, not %d", c.name, r.Status(), c.want)
		}
	}
}

// TestSARIF checks the log by the rules of the schema of SARIF 2.1.0 for the objects that are
// used here: required properties, enumerations, lower bounds, and valid URIs and indices.
func TestSARIF(t *testing.T) {
	for name, r := range map[string]*Report{"sample": sample(), "empty": {}} {
		var b bytes.Buffer
		if err := r.SARIF(&b, "v1.2.3"); err != nil {
			t.Fatal(err)
		}
		var log map[string]any
		if err := json.Unmarshal(b.Bytes(), &log); err != nil {
			t.Fatal(err)
		}
		for _, bad := range invalid(log) {
			t.Errorf("%s: the SARIF is not valid: %s", name, bad)
		}
		results := log["runs"].([]any)[0].(map[string]any)["results"].([]any)
		if want := len(r.Findings()); len(results) != want {
			t.Errorf("%s: %d results, not %d", name, len(results), want)
		}
	}
	// The check finds mistakes.
	for _, spoiled := range []string{
		`{"version":"2.0.0","runs":[]}`,
		`{"version":"2.1.0"}`,
		`{"version":"2.1.0","runs":[{"results":[]}]}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","rules":[]}},"results":[{"level":"fatal","message":{"text":"x"}}]}]}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","rules":[]}},"results":[{"ruleIndex":3,"message":{"text":"x"}}]}]}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","rules":[]}},"results":[{"message":{"text":"x"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a b"},"region":{"startLine":0}}}]}]}]}`,
	} {
		var log map[string]any
		if err := json.Unmarshal([]byte(spoiled), &log); err != nil {
			t.Fatal(err)
		}
		if len(invalid(log)) == 0 {
			t.Errorf("accepted: %s", spoiled)
		}
	}
}

// invalid returns the mistakes in a log.
func invalid(log map[string]any) (bad []string) {
	say := func(what string) { bad = append(bad, what) }
	if log["version"] != "2.1.0" {
		say("version")
	}
	runs, ok := log["runs"].([]any)
	if !ok {
		say("runs is required")
	}
	for _, r := range runs {
		run, _ := r.(map[string]any)
		tool, _ := run["tool"].(map[string]any)
		driver, _ := tool["driver"].(map[string]any)
		if name, _ := driver["name"].(string); name == "" {
			say("tool.driver.name is required")
		}
		if kind, ok := run["columnKind"]; ok && kind != "utf16CodeUnits" && kind != "unicodeCodePoints" {
			say("columnKind")
		}
		rules, _ := driver["rules"].([]any)
		ids := map[string]bool{}
		for _, r := range rules {
			rule, _ := r.(map[string]any)
			id, _ := rule["id"].(string)
			if id == "" || ids[id] {
				say("rule.id is required, and unique")
			}
			ids[id] = true
			if d, _ := rule["shortDescription"].(map[string]any); d == nil || d["text"] == "" {
				say("shortDescription.text")
			}
		}
		results, ok := run["results"].([]any)
		if !ok {
			say("results may be absent or an array, but ours are always there")
		}
		for _, r := range results {
			result, _ := r.(map[string]any)
			bad = append(bad, invalidResult(result, rules)...)
		}
	}
	return bad
}

func invalidResult(result map[string]any, rules []any) (bad []string) {
	say := func(what string) { bad = append(bad, what) }
	if m, _ := result["message"].(map[string]any); m == nil || m["text"] == nil || m["text"] == "" {
		say("message.text is required")
	}
	if l, ok := result["level"].(string); ok && !slices.Contains([]string{"none", "note", "warning", "error"}, l) {
		say("level " + l)
	}
	if i, ok := result["ruleIndex"].(float64); ok {
		if i < 0 || int(i) >= len(rules) {
			say("ruleIndex leads nowhere")
		} else if rules[int(i)].(map[string]any)["id"] != result["ruleId"] {
			say("ruleIndex and ruleId differ")
		}
	}
	places, _ := result["locations"].([]any)
	for _, p := range places {
		place, _ := p.(map[string]any)
		physical, _ := place["physicalLocation"].(map[string]any)
		artifact, _ := physical["artifactLocation"].(map[string]any)
		text, _ := artifact["uri"].(string)
		if u, err := url.Parse(text); err != nil || text == "" || u.String() != text {
			say("artifactLocation.uri " + text)
		}
		if region, ok := physical["region"].(map[string]any); ok {
			for name, v := range region {
				if n, _ := v.(float64); n < 1 {
					say("region." + name + " is below 1")
				}
			}
		}
	}
	return bad
}

// TestRules checks that each rule has a unique name and a sentence.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules {
		if seen[r.Name] || r.Name == "" || !strings.HasSuffix(r.Help, ".") {
			t.Errorf("rule %+v, want a name of its own and a help text that ends in a full stop", r)
		}
		seen[r.Name] = true
	}
}

// docs/check.md has a line for every rule.
func TestRulesAreDescribed(t *testing.T) {
	text, err := os.ReadFile("../../docs/check.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Rules {
		row := regexp.MustCompile("(?m)^\\| .*`" + r.Name + "`.* \\| .+ \\|$")
		if !row.Match(text) {
			t.Errorf("docs/check.md does not tell of rule %s", r.Name)
		}
	}
}
