package spin

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestLabels(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	model := write("m.pml", "/*\ncomment:\n*/\ntake:	lock = 1;\nlost:	skip;\n	:: a -> b\n")
	a := write("a.c", "lock(); /* model: take */\n/* model: extra. Twice. */\n")
	b := write("b.c", "// model: take\n")
	n, wrong, err := Labels(model, filepath.Join(dir, "*.c"), filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"place take is in " + a + " and in " + b,
		"no file matches " + filepath.Join(dir, "*.go"),
		"label lost of " + model + ` is no place in the code (a comment with "model: lost")`,
		"place extra in " + a + " is no label of " + model,
	}
	if n != 2 || !slices.Equal(wrong, want) {
		t.Errorf("%d labels, %q, want 2 and %q", n, wrong, want)
	}
}
