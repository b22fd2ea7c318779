package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// atLeast is the least number of mistakes in the scripts.
const atLeast = 50

// TestMistakes makes the mistakes that users make. Each script stands in a copy of a user's module,
// testdata/mistakes/module, which needs this one and is right but for the script's mistake. Every mistake gives a message with its place, its cause and
// its cure, and none gives a value that the C function did not compute.
func TestMistakes(t *testing.T) {
	const dir = "testdata/mistakes"
	n := 0
	files, err := filepath.Glob(dir + "/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		told := len(regexp.MustCompile(`(?m)^(?:\[[^]]*\] )?tells `).FindAll(text, -1))
		if told == 0 {
			t.Errorf("%s: no message is looked at", file)
		}
		n += told
	}
	if n < atLeast {
		t.Errorf("%d mistakes; want %d", n, atLeast)
	}
	if testing.Short() {
		t.Skip("builds programs")
	}
	p := scriptParams(t, dir, nil)
	setUp := p.Setup
	p.Setup = func(env *testscript.Env) error {
		return errors.Join(setUp(env), os.CopyFS(env.WorkDir, os.DirFS(dir+"/module")), userModule(env.WorkDir))
	}
	testscript.Run(t, p)
}

// userModule makes dir a module that needs this one, where it stands.
func userModule(dir string) error {
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return err
		}
	}
	edit := exec.Command("go", "mod", "edit", "-module=example.com", "-require="+modulePath+"@v0.0.0", "-replace="+modulePath+"="+root)
	edit.Dir = dir
	out, err := edit.CombinedOutput()
	if err != nil {
		return errors.Join(err, errors.New(string(out)))
	}
	return nil
}
