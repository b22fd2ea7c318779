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

// TestRecipes runs the recipes of docs/trace.md. The commands of each are one script of
// the shell, in a directory of its own with the server. Each line of an output that stands
// in the document must be printed, with whatever numbers.
func TestRecipes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a server, and runs it many times")
	}
	doc, err := os.ReadFile("../../docs/trace.md")
	if err != nil {
		t.Fatal(err)
	}
	server, err := txtar.ParseFile("testdata/recipes/server.txtar")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc), "\n## Recipes\n")
	text, _, _ = strings.Cut(text, "\n## ")
	dir, n := t.TempDir(), 0
	for recipe := range strings.SplitSeq(text, "\n### ") {
		title, body, _ := strings.Cut(recipe, "\n")
		if n++; n == 1 {
			continue // the introduction
		}
		a := recipeScript(t, title, body)
		a.Files = slices.Concat(a.Files, server.Files)
		name := strings.Trim(regexp.MustCompile(`\W+`).ReplaceAllString(title, "_"), "_")
		if err := os.WriteFile(filepath.Join(dir, name+".txtar"), txtar.Format(a), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if n != 8 {
		t.Errorf("%d recipes, not 7", n-1)
	}
	runScripts(t, dir, nil)
}

// recipeScript makes a script of a recipe.
func recipeScript(t *testing.T, title, body string) *txtar.Archive {
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
	a.Comment = fmt.Appendf(nil, "env CGO_ENABLED=0\nexec usys build -o server .\n%sexec sh -c 'exec sh -eux recipe.sh 2>&1'\nsays output\n", background)
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
	server, err := txtar.ParseFile("testdata/recipes/server.txtar")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc), "\n    $ ")
	text, _, _ = strings.Cut(text, "\n\n")
	command, output, _ := strings.Cut(text, "\n")
	a := recipeScript(t, "README", "```sh\n"+command+"\n```\n```output\n"+output+"\n```\n")
	a.Files = slices.Concat(a.Files, server.Files)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "readme.txtar"), txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
	runScripts(t, dir, nil)
}
