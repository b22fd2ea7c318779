package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Each command that the help describes is completed, and has the flags that its own help shows.
func TestCompleted(t *testing.T) {
	list := completedCommands()
	for name := range commands() {
		i := slices.IndexFunc(list, func(c completed) bool { return c.name == name })
		if want := helpOf(name) != "" && name != "toolexec"; i >= 0 != want {
			t.Errorf("%s: completed %t, want %t", name, i >= 0, want)
		}
	}
	for name, want := range map[string]string{"exec": "strict", "sim": "seeds", "check": "sides", "status": "host", "env": "go", "trace": "http"} {
		for _, c := range list {
			if c.name == name && !slices.Contains(c.flags, want) {
				t.Errorf("%s: flags %v, want %s among them", name, c.flags, want)
			}
		}
	}
}

// A command that makes its set of flags without newFlags has none in a shell.
func TestNewFlags(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "flags.go" && !strings.HasSuffix(name, "_test.go") && strings.Contains(string(text), `NewFlagSet("usys`) {
			t.Errorf(`%s calls flag.NewFlagSet("usys …"), want newFlags`, name)
		}
	}
}
