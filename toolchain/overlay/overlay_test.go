package overlay

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWrite wants one directory for equal contents, also if several processes
// write it, with the user's overlay in it.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "overlay")
	files := map[string][]byte{"/go/src/a/x.s": []byte("a"), "/go/src/b/x.s": []byte("b")}
	user := map[string]string{"/home/y.go": "/home/z.go", "/home/gone.go": ""}
	var wait sync.WaitGroup
	paths := make([]string, 8)
	for i := range paths {
		wait.Go(func() {
			var err error
			if paths[i], err = Write(dir, "go1.26.8", files, "/home/mine.json", user); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, p := range paths {
		if p != paths[0] {
			t.Errorf("%s and %s", paths[0], p)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || !strings.HasPrefix(entries[0].Name(), "go1.26.8-") {
		t.Errorf("the directory has %v, %v; want one entry, go1.26.8-…", entries, err)
	}

	got, err := Read(paths[0], "/")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		text, err := os.ReadFile(got[path])
		if err != nil || string(text) != string(want) {
			t.Errorf("%s is %q, %v; want %q", path, text, err, want)
		}
		delete(got, path)
	}
	if diff := cmp.Diff(user, got); diff != "" {
		t.Errorf("the user's replacements (-want +got):\n%s", diff)
	}
	if user, own := Own(paths[0]); user != "/home/mine.json" || !own {
		t.Errorf("Own(%s) = %q, %v; want /home/mine.json, true", paths[0], user, own)
	}

	other, err := Write(dir, "go1.26.8", map[string][]byte{"/go/src/a/x.s": []byte("other")}, "", nil)
	if err != nil || other == paths[0] {
		t.Errorf("Write of another text = %s, %v; want another path than %s", other, err, paths[0])
	}
}

// TestRead reads an overlay as go does: relative paths begin in the directory
// that go runs in.
func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.json")
	if err := os.WriteFile(path, []byte(`{"Replace": {"a.go": "b.go", "/c.go": "/d.go", "e.go": ""}}`), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path, "/dir")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"/dir/a.go": "/dir/b.go", "/c.go": "/d.go", "/dir/e.go": ""}, got); diff != "" {
		t.Errorf("Read (-want +got):\n%s", diff)
	}
	if _, own := Own(path); own {
		t.Errorf("Own(%s) = true, want false", path)
	}
	if err := os.WriteFile(path, []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, "/"); err == nil {
		t.Error("Read of the text { gives no error")
	}
}

func TestBeneath(t *testing.T) {
	for _, test := range []struct {
		path, dir string
		want      bool
	}{
		{"/mod/golang.org/x", "/mod", true},
		{"/mod", "/mod", true},
		{"/modern", "/mod", false},
		{"/usr/local/go", "/mod", false},
	} {
		if got := Beneath(test.path, test.dir); got != test.want {
			t.Errorf("Beneath(%q, %q) = %v, want %v", test.path, test.dir, got, test.want)
		}
	}
}
