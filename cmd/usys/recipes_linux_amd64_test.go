package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// settled waits, behind a block that starts a server in the background, until it listens.
const settled = `n=0
until grep -qs listens server.log; do n=$((n+1)); test $n -lt 600; sleep 0.1; done
`

// A recipe is a section of a document, with its commands.
type recipe struct{ title, body string }

// recipesOf returns the recipes of a document that have commands. There have to be n.
func recipesOf(t *testing.T, document string, n int) (list []recipe) {
	t.Helper()
	doc, err := os.ReadFile("../../docs/" + document)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc), "\n## Recipes\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for i, part := range strings.Split(text, "\n### ") {
		title, body, _ := strings.Cut(part, "\n")
		if i > 0 && strings.Contains(body, "```sh\n") {
			list = append(list, recipe{title, body})
		}
	}
	if len(list) != n {
		t.Fatalf("%s has %d recipes, not %d", document, len(list), n)
	}
	return list
}

// writeScript writes a script, with the files of a program that it is about.
func writeScript(t *testing.T, dir, title string, a *txtar.Archive, program string) {
	t.Helper()
	files, err := txtar.ParseFile("testdata/recipes/" + program + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	a.Files = slices.Concat(a.Files, files.Files)
	name := strings.Trim(regexp.MustCompile(`\W+`).ReplaceAllString(title, "_"), "_")
	if err := os.WriteFile(filepath.Join(dir, name+".txtar"), txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestRecipes runs the recipes of docs/trace.md and docs/faults.md, and the one of docs/policy.md
// that is about a container. The commands of each are one script of the shell, in a directory of its
// own with a program. Each line of an output that stands in the document must be printed, with
// whatever numbers.
func TestRecipes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a server, and runs it many times")
	}
	dir := t.TempDir()
	add := func(program string, list ...recipe) {
		for _, r := range list {
			writeScript(t, dir, r.title, recipeScript(t, r.title, r.body, building(program)), program)
		}
	}
	add("server", recipesOf(t, "trace.md", 7)...)
	add("client", recipesOf(t, "faults.md", 1)...)
	add("server", recipesOf(t, "policy.md", 3)[2])
	runScripts(t, dir, nil)
}

// building returns the part of a script that builds the program of a recipe.
func building(program string) string {
	return "env CGO_ENABLED=0\nexec usys build -o " + program + " .\n"
}

// recipeScript makes a script of a recipe, which begins with other commands.
func recipeScript(t *testing.T, title, body, first string) *txtar.Archive {
	var sh, output strings.Builder
	var background string
	sh.WriteString("trap 'kill ${!:-} 2>/dev/null || true' EXIT\n")
	for _, block := range fenced.FindAllStringSubmatch(body, -1) {
		switch block[1] {
		case "sh":
			sh.WriteString(block[3])
			if strings.HasSuffix(block[3], "&\n") {
				sh.WriteString(settled)
				background = "env SERVER_TIME=10m\n" // it ends with the recipe
			}
		case "output":
			output.WriteString(block[3])
		default:
			t.Errorf("%s: a block of %s", title, block[1])
		}
	}
	a := &txtar.Archive{Files: []txtar.File{
		{Name: "recipe.sh", Data: []byte(sh.String())}, {Name: "output", Data: []byte(output.String())},
	}}
	a.Comment = fmt.Appendf(nil, "%s%sexec sh -c 'exec sh -eux recipe.sh 2>&1'\nsays output\n", first, background)
	return a
}

// TestReadmeTrace runs the trace that README shows.
func TestReadmeTrace(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a server")
	}
	doc, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc), "\n    $ ")
	text, _, _ = strings.Cut(text, "\n\n")
	command, output, _ := strings.Cut(text, "\n")
	a := recipeScript(t, "README", "```sh\n"+command+"\n```\n```output\n"+output+"\n```\n", building("server"))
	dir := t.TempDir()
	writeScript(t, dir, "readme", a, "server")
	runScripts(t, dir, nil)
}
