package docs

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	link       = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading    = regexp.MustCompile(`(?m)^#{1,6} +(.*?) *$`)
	linkedText = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	noAnchor   = regexp.MustCompile(`[^\p{L}\p{N}\-_ ]`)
	contents   = regexp.MustCompile(`(?m)^ *- \[(.*)\]\(#`)
)

// TestLinks follows each link of a document that leads to a file of the repository, or to a heading in one.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d documents were found: %v", len(pages), err)
	}
	docs := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}
	for _, p := range pages {
		docs = append(docs, "docs/"+p)
	}
	anchored := 0
	for _, doc := range docs {
		for _, l := range links(read(t, doc)) {
			if strings.Contains(l, "#") {
				anchored++
			}
			if problem := deadLink(t, doc, l); problem != "" {
				t.Errorf("%s: the link %s leads nowhere: %s", doc, l, problem)
			}
		}
	}
	if anchored < 100 {
		t.Errorf("only %d links to headings were found, want 100 or more", anchored)
	}
}

// TestContents compares the list at the head of design.md with its headings, in their order.
func TestContents(t *testing.T) {
	design := withoutFences(read(t, "docs/design.md"))
	head, _, _ := strings.Cut(design, "\n## ")
	var listed, headings []string
	for _, m := range contents.FindAllStringSubmatch(head, -1) {
		listed = append(listed, m[1])
	}
	for _, m := range heading.FindAllStringSubmatch(design, -1)[1:] { // the first is the title
		headings = append(headings, m[1])
	}
	if diff := cmp.Diff(headings, listed); diff != "" {
		t.Errorf("design.md's list of contents is not that of its headings (-headings +list):\n%s", diff)
	}
	if len(listed) < 50 {
		t.Errorf("design.md's list of contents has %d lines, want 50 or more", len(listed))
	}
}

// links returns the targets of a document's links.
func links(text string) (targets []string) {
	for _, m := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(withoutFences(text), "x"), -1) {
		targets = append(targets, m[1])
	}
	return targets
}

// deadLink returns why a link of a document leads nowhere, "" if it leads to a file, a heading of one, or
// out of the repository.
func deadLink(t *testing.T, doc, link string) string {
	t.Helper()
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return ""
	}
	file, anchor, _ := strings.Cut(link, "#")
	name := doc
	if file != "" {
		name = path.Join(path.Dir(doc), file)
	}
	if _, err := os.Stat(filepath.Join("..", name)); err != nil {
		return err.Error()
	}
	if anchor != "" && !slices.Contains(anchors(read(t, name)), anchor) {
		return fmt.Sprintf("%s has no such heading", name)
	}
	return ""
}

// anchors returns the anchors that GitHub gives the headings of a document: lower case, without
// punctuation, with hyphens for blanks, and numbered from the second of one text on.
func anchors(text string) (list []string) {
	times := map[string]int{}
	for _, m := range heading.FindAllStringSubmatch(withoutFences(text), -1) {
		a := linkedText.ReplaceAllString(m[1], "$1")
		a = strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(a), ""), " ", "-")
		n := times[a]
		times[a]++
		if n > 0 {
			a = fmt.Sprintf("%s-%d", a, n)
		}
		list = append(list, a)
	}
	return list
}

// withoutFences blanks the fenced code of a document.
func withoutFences(text string) string {
	lines, fenced := strings.Split(text, "\n"), false
	for i, line := range lines {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		if fence || fenced {
			lines[i], fenced = "", fenced != fence
		}
	}
	return strings.Join(lines, "\n")
}

func TestAnchors(t *testing.T) {
	text := "# One `two`, three\n\n## usys exec -p: a_b\n```\n# code\n```\n## [Linked](x.md#y) text\n## Again\n### Again\n## Ünïcode – 2 %\n"
	want := []string{"one-two-three", "usys-exec--p-a_b", "linked-text", "again", "again-1", "ünïcode--2-"}
	if diff := cmp.Diff(want, anchors(text)); diff != "" {
		t.Errorf("anchors(%q) (-want +got):\n%s", text, diff)
	}
}

func TestDeadLink(t *testing.T) {
	text := "[a](x.md) `[b](y.md)`\n```\n[c](z.md)\n```\n[two\nlines](../u.md#v)\n"
	if diff := cmp.Diff([]string{"x.md", "../u.md#v"}, links(text)); diff != "" {
		t.Errorf("links(%q) (-want +got):\n%s", text, diff)
	}
	for link, dead := range map[string]bool{
		"design.md":             false,
		"design.md#purpose":     false,
		"design.md#no-heading":  true,
		"#terms-and-no-heading": true,
		"../README.md":          false,
		"no.md":                 true,
		"../usys":               false,
		"https://example.com/#": false,
	} {
		if got := deadLink(t, "docs/glossary.md", link); (got != "") != dead {
			t.Errorf("deadLink(%q) = %q, want a problem: %t", link, got, dead)
		}
	}
}
