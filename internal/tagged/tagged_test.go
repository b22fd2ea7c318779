package tagged

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTests(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":               "module m\n\ngo 1.26\n",
		"a/a_test.go":          "package a\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n",
		"a/a_extra_test.go":    "//go:build extra\n\npackage a\n\nimport \"testing\"\n\nfunc TestMain(m *testing.M) {}\n\nfunc TestMore(t *testing.T) {}\n\nfunc Testing() {}\n",
		"b/b_extra_test.go":    "//go:build extra\n\npackage b_test\n\nimport \"testing\"\n\nfunc TestB(t *testing.T) {}\n\nfunc Test(t *testing.T) {}\n",
		"c/c_test.go":          "package c\n",
		"c/help_extra_test.go": "//go:build extra\n\npackage c\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOWORK", "off")
	list, err := Tests(dir, "extra")
	if err != nil {
		t.Fatal(err)
	}
	want := []Package{{"m/a", []string{"TestMore"}}, {"m/b", []string{"TestB", "Test"}}}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("Tests(extra) (-want +got):\n%s", diff)
	}
	if got := list[1].Pattern(); got != "^(TestB|Test)$" {
		t.Errorf("Pattern() = %q, want ^(TestB|Test)$", got)
	}
	if list, err := Tests(dir, "nosuch"); err == nil {
		t.Errorf("a tag that no test has: %v", list)
	}
}
