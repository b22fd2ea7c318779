package gen

import (
	"os"
	"testing"

	"github.com/usys-go/bridge/gen/emit"
)

const mark = "// " + emit.Mark + "\n"

// TestWrite writes one file anew and leaves the other, which is up to date,
// alone: tools that compare times need not build again.
func TestWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	same, other := File{"d/same", []byte(mark + "1")}, File{"d/other", []byte(mark + "2")}
	if err := Write([]File{same, other}); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(same.Path)
	other.Text = []byte(mark + "3")
	if err := Write([]File{same, other}); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(same.Path)
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the file that was right was replaced, or is not there: %v", err)
	}
	if text, err := os.ReadFile(other.Path); string(text) != string(other.Text) {
		t.Errorf("the other is %q, %v; want %q", text, err, other.Text)
	}
	list(t, "d", "other", "same")
}

// TestWriteFails lets the last of three files fail: no file is written, and no
// temporary file is left.
func TestWriteFails(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "old", mark+"old")
	write(t, "file", mark)
	err := Write([]File{{"old", []byte(mark + "new")}, {"new", []byte(mark)}, {"file/below", []byte(mark)}})
	if err == nil {
		t.Fatal("a file was written below another")
	}
	if text, _ := os.ReadFile("old"); string(text) != mark+"old" {
		t.Errorf("the first file was touched: %q, want %q", text, mark+"old")
	}
	list(t, ".", "file", "old")
}

// TestWriteStrangers finds all files that were not generated before it writes
// any.
func TestWriteStrangers(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a", "by hand")
	write(t, "b", "by hand, and it quotes "+emit.Mark) // in the first line: taken for ours
	write(t, "c", "by hand\n"+mark)
	err := Write([]File{{"new", []byte(mark)}, {"a", []byte(mark)}, {"b", []byte(mark)}, {"c", []byte(mark)}})
	const cure = ": this file was not generated and would be lost (move it, or name another in //usys:table)"
	if want := "a" + cure + "\nc" + cure; err == nil || err.Error() != want {
		t.Errorf("error %v, not %s", err, want)
	}
	list(t, ".", "a", "b", "c")
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// list demands that a directory holds just these names.
func list(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range max(len(entries), len(want)) {
		if i >= len(entries) || i >= len(want) || entries[i].Name() != want[i] {
			t.Fatalf("%s holds %v, not %v", dir, entries, want)
		}
	}
}
