package model

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	label  = regexp.MustCompile(`(?m)^\s*([a-z]+):(?:[^:]|$)`)
	remark = regexp.MustCompile(`model: ([a-z]+)`)
)

func places(t *testing.T, re *regexp.Regexp, files ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range re.FindAllStringSubmatch(string(text), -1) {
			if other, twice := found[m[1]]; twice && other != name {
				t.Errorf("place %s is in %s and in %s", m[1], other, name)
			}
			found[m[1]] = name
		}
	}
	return found
}

// Every label of the model is a place in the code, and every place is a label.
func TestLabels(t *testing.T) {
	text, err := os.ReadFile("bridge.pml")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text), "*/")
	model := map[string]string{}
	for _, m := range label.FindAllStringSubmatch(body, -1) {
		model[m[1]] = "bridge.pml"
	}
	var code []string
	for _, pattern := range []string{"../../parlib/*.c", "../*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		code = append(code, files...)
	}
	in := places(t, remark, code...)
	for _, name := range slices.Sorted(maps.Keys(model)) {
		if in[name] == "" {
			t.Errorf("label %s of bridge.pml is no place in the code (a comment with \"model: %[1]s\")", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if model[name] == "" {
			t.Errorf("place %s in %s is no label of bridge.pml", name, in[name])
		}
	}
	if len(model) < 15 {
		t.Errorf("only %d labels: %v", len(model), slices.Sorted(maps.Keys(model)))
	}
}
