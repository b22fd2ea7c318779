package toolchain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLabelsFile wants a file for the declarations of releases before go1.26, and for
// no others.
func TestLabelsFile(t *testing.T) {
	const known = `package pprof

import "context"

type label struct {
	key   string
	value string
}

// LabelSet is a set.
type LabelSet struct {
	list []label
}

type labelContextKey struct{}

type labelMap struct {
	LabelSet
}

func Do(ctx context.Context, labels LabelSet, f func(context.Context)) {}
`
	for _, c := range []struct {
		name, old, new string
		ok             bool
	}{
		{"as it is", "", "", true},
		{"another member in front", "\tlist []label\n", "\tn int\n\tlist []label\n", true},
		{"a member of another name", "key   string", "name string", false},
		{"a map", "list []label", "list map[string]string", false},
		{"no labelMap", "type labelMap struct {\n\tLabelSet\n}\n", "", false},
		{"another package's type", "\tLabelSet\n}", "\tlabel.Set\n}", false},
	} {
		dir := t.TempDir()
		text := strings.Replace(known, c.old, c.new, 1)
		if err := os.Mkdir(filepath.Join(dir, "pprof"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "pprof", "label.go"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if f, ok := LabelsFile(dir); ok != c.ok {
			t.Errorf("%s: LabelsFile returns %t, want %t\n%s", c.name, ok, c.ok, f.Text)
		}
	}
	if f, ok := LabelsFile(t.TempDir()); ok {
		t.Errorf("without the source there is a file:\n%s", f.Text)
	}
}
