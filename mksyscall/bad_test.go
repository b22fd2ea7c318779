package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden errors in testdata/bad")

// place matches an error with a place.
var place = regexp.MustCompile(`^[\w./-]+(:\d+:\d+)?: [^\n]+ \([^\n]+\)$`)

// TestBad demands of each archive in testdata/bad its golden errors, all at once,
// with no standard output and no file changed. An archive's first line is the
// command line, perhaps with GOOS=... before it; the last file is the exit status
// and the expected errors.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 40 {
		t.Errorf("%d malformed inputs, 40 are the least", len(files))
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
			t.Chdir(t.TempDir())
			var want string
			for _, f := range a.Files {
				if f.Name == "want" {
					want = string(f.Data)
					continue
				}
				if err := os.MkdirAll(filepath.Dir(f.Name), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(f.Name, f.Data, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			before := tree(t)
			got := misfire(t, string(a.Comment))
			if diff := cmp.Diff(before, tree(t)); diff != "" {
				t.Errorf("files were touched, -before +after:\n%s", diff)
			}
			if *update {
				keep := a.Files[:0]
				for _, f := range a.Files {
					if f.Name != "want" {
						keep = append(keep, f)
					}
				}
				a.Files = append(keep, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got, `go test ./mksyscall -run TestBad -update` accepts:\n%s", diff)
			}
		})
	}
}

// misfire runs a command line that has to fail, and returns its exit status and
// errors.
func misfire(t *testing.T, line string) string {
	t.Helper()
	words := strings.Fields(line)
	goos, ok := strings.CutPrefix(words[0], "GOOS=")
	if !ok {
		goos = ""
	} else {
		words = words[1:]
	}
	r := reference{goos: goos}
	var stdout, stderr bytes.Buffer
	status := run(words[1:], r.env, &stdout, &stderr)
	if status == fine || stdout.Len() > 0 {
		t.Errorf("exit status %d, want a failure and nothing on the standard output, got\n%s", status, &stdout)
	}
	for line := range strings.Lines(stderr.String()) {
		if line = strings.TrimSuffix(line, "\n"); !place.MatchString(line) {
			t.Errorf("this says not what is wrong, where, and how to mend it: %s", line)
		}
	}
	return fmt.Sprintf("exit status %d\n%s", status, &stderr)
}

// tree returns all files below the current directory, with their texts.
func tree(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all[path] = string(read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
