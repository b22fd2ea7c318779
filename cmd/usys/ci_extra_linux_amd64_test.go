//go:build extra

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/usys-go/bridge/internal/need"
)

// TestCI takes the files of docs/ci.md from there, and runs their commands in a
// user's module: once without a mistake in it, and once with one.
func TestCI(t *testing.T) {
	need.Program(t, "git")
	doc, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	a, err := txtar.ParseFile("testdata/ci/ci.txtar")
	if err != nil {
		t.Fatal(err)
	}
	add := func(name, text string) { a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)}) }
	found := map[string]bool{}
	for _, block := range fenced.FindAllStringSubmatch(string(doc), -1) {
		name, text := block[2], block[3]
		if name == "" {
			t.Errorf("a block of %s without a file's name", block[1])
			continue
		}
		found[name] = true
		add("page/"+name, text)
		switch name {
		case ".github/workflows/usys.yml":
			steps := yamlCommands(text, "run")
			if len(steps) != 4 {
				t.Fatalf("the workflow runs %d commands, not 4: %q", len(steps), steps)
			}
			add("workflow.sh", strings.Join(steps[:3], ""))
			add("freshness.sh", steps[2])
			add("sarif.sh", steps[3])
		case ".pre-commit-config.yaml":
			hooks := yamlCommands(text, "entry")
			if len(hooks) != 2 {
				t.Fatalf("%d hooks, not 2: %q", len(hooks), hooks)
			}
			add("hooks.sh", strings.Join(hooks, ""))
		}
	}
	for _, name := range []string{".github/workflows/usys.yml", "usys.mk", ".githooks/pre-commit", ".pre-commit-config.yaml"} {
		if !found[name] {
			t.Errorf("docs/ci.md has no %s", name)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ci.txtar"), txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
	runAsUser(t, dir, proxy(t))
}
