//go:build linux && amd64 && extra

package storage

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

var recipe = regexp.MustCompile("(?s)```sh\n(.*?)```\n```output\n(.*?)```\n")

// TestRecipes runs the commands of docs/recipes-storage.md. They must print each line of the
// documented output; there the beginning of a line may be left out.
func TestRecipes(t *testing.T) {
	text, err := os.ReadFile("../../../docs/recipes-storage.md")
	if err != nil {
		t.Fatal(err)
	}
	all := recipe.FindAllSubmatch(text, -1)
	if len(all) < 8 {
		t.Fatalf("%d recipes, want 8 or more", len(all))
	}
	bin := filepath.Dir(store.Host[0])
	for _, r := range all {
		t.Run("", func(t *testing.T) { try(t, bin, string(r[1]), string(r[2])) })
	}
}

// try runs commands in a new directory and checks their output.
func try(t *testing.T, bin, commands, output string) {
	dir := t.TempDir()
	if err := os.Symlink(store.File(guests.Hosted), filepath.Join(dir, "store")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	cmd := guests.InGroup(exec.CommandContext(ctx, "sh", "-eu", "-c", commands))
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOMAXPROCS=1", "PATH="+bin+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("the commands end with %v:\n%s", err, commands)
	}
	for line := range strings.Lines(output) {
		if !strings.Contains(string(out), line) {
			t.Errorf("%s\ndoes not print %sbut\n%s", commands, line, out)
		}
	}
}
