package sites

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// TestGolden parses in.s of each archive and compares the sites, the rewritten
// text and the errors. Archives in good have no errors, those in bad have some.
func TestGolden(t *testing.T) {
	for _, kind := range []string{"good", "bad"} {
		paths, err := filepath.Glob("testdata/" + kind + "/*.txtar")
		if err != nil || len(paths) == 0 {
			t.Fatalf("no archives in testdata/%s: %v", kind, err)
		}
		for _, path := range paths {
			t.Run(kind+"/"+strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
				golden(t, path, kind == "bad")
			})
		}
	}
}

func golden(t *testing.T, path string, bad bool) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	f, err := Parse("in.s", []byte(files["in.s"]), func(name string) ([]byte, bool) {
		text, ok := files[name]
		return []byte(text), ok
	})
	got := map[string]string{}
	if (err != nil) != bad {
		t.Errorf("error: %v, want one: %t", err, bad)
	}
	if err != nil {
		got["errors"] = err.Error() + "\n"
	} else {
		got["sites"] = table(f)
		got["out.s"] = string(f.Rewrite())
		if a, b := strings.Count(files["in.s"], "\n"), strings.Count(got["out.s"], "\n"); a != b {
			t.Errorf("%d lines became %d", a, b)
		}
	}
	if *update {
		var kept []txtar.File
		for _, g := range archive.Files {
			if g.Name == "in.s" || strings.HasSuffix(g.Name, ".h") {
				kept = append(kept, g)
			}
		}
		for _, name := range []string{"sites", "out.s", "errors"} {
			if text, ok := got[name]; ok {
				kept = append(kept, txtar.File{Name: name, Data: []byte(text)})
			}
		}
		archive.Files = kept
		if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, name := range []string{"sites", "out.s", "errors"} {
		if diff := cmp.Diff(files[name], got[name]); diff != "" {
			t.Errorf("%s: -want +got, `go test ./toolchain/sites -update` accepts:\n%s", name, diff)
		}
	}
}

func table(f *File) string {
	var b strings.Builder
	for _, s := range f.Sites {
		fmt.Fprintf(&b, "%d:%d %s %d %s: %s\n", s.Line, s.Col, s.Func, s.Number, s.Name, s.Rule)
	}
	return b.String()
}

// FuzzParse wants that no input crashes the parser, and that an accepted file
// keeps its lines.
func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, a := range archive.Files {
			if strings.HasSuffix(a.Name, ".s") {
				f.Add(a.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := Parse("in.s", src, nil)
		if err != nil {
			return
		}
		if a, b := strings.Count(string(src), "\n"), strings.Count(string(file.Rewrite()), "\n"); a != b {
			t.Errorf("%d lines became %d", a, b)
		}
	})
}
