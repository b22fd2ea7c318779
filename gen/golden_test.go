package gen

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata/declarations")

// archives runs f on every archive of a folder of testdata/declarations, in a directory of
// its own that holds the archive's files.
func archives(t *testing.T, folder string, f func(t *testing.T, file string, a *txtar.Archive)) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../testdata/declarations", folder, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		file, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "p")
			if err := os.Mkdir(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir) // its name is in generated comments
			f(t, file, a)
		})
	}
	return len(files)
}

// extract writes an archive's files, but for those in golden, below the current
// directory.
func extract(t *testing.T, a *txtar.Archive, golden string) {
	t.Helper()
	for _, f := range a.Files {
		if strings.HasPrefix(f.Name, golden) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// compare compares the generated files with the archive's files whose names
// begin with golden; with -update it replaces the latter.
func compare(t *testing.T, file string, a *txtar.Archive, golden string, got []txtar.File) {
	t.Helper()
	if *update {
		a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, golden) })
		a.Files = append(a.Files, got...)
		if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := map[string]string{}
	for _, f := range a.Files {
		if strings.HasPrefix(f.Name, golden) {
			want[f.Name] = string(f.Data)
		}
	}
	made := map[string]string{}
	for _, f := range got {
		made[f.Name] = string(f.Data)
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("-want +got, `go test ./gen -update` accepts:\n%s", diff)
	}
}

// TestBad demands that all mistakes of each bad package are reported at once,
// with place and cure.
func TestBad(t *testing.T) {
	n := archives(t, "bad", func(t *testing.T, file string, a *txtar.Archive) {
		extract(t, a, "want")
		files, err := Generate(".")
		if err == nil {
			t.Fatalf("no mistake was found, but %d files made", len(files))
		}
		if files != nil {
			t.Errorf("%d files were made in spite of mistakes", len(files))
		}
		compare(t, file, a, "want", []txtar.File{{Name: "want", Data: []byte(err.Error() + "\n")}})
	})
	if n < 30 {
		t.Errorf("%d bad packages, 30 are the least", n)
	}
}

// TestGood compares the files made of each good package with the golden ones.
func TestGood(t *testing.T) {
	n := archives(t, "good", func(t *testing.T, file string, a *txtar.Archive) {
		extract(t, a, "want/")
		files, err := Generate(".")
		if err != nil {
			t.Fatal(err)
		}
		compare(t, file, a, "want/", golden(files))
	})
	if n == 0 {
		t.Error("no golden packages")
	}
}

// golden returns the files as an archive has them. Of the copies of zusysabi.h,
// which are equal, the repository has one.
func golden(files []File) []txtar.File {
	var list []txtar.File
	for _, f := range files {
		if filepath.Base(f.Path) != "zusysabi.h" {
			list = append(list, txtar.File{Name: "want/" + filepath.ToSlash(f.Path), Data: f.Text})
		}
	}
	return list
}

// TestSameBytes generates each good package twice.
func TestSameBytes(t *testing.T) {
	archives(t, "good", func(t *testing.T, file string, a *txtar.Archive) {
		extract(t, a, "want/")
		first, err := Generate(".")
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			again, err := Generate(".")
			if err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(first, again, func(x, y File) bool { return x.Path == y.Path && bytes.Equal(x.Text, y.Text) }) {
				t.Fatal("the same input gave other bytes")
			}
		}
	})
}
