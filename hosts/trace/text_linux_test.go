package trace

import (
	"os"
	"path/filepath"
	"testing"
)

// A thread's file of -ff is emptied, or with Append kept.
func TestThreadFiles(t *testing.T) {
	for _, c := range []struct {
		appends bool
		want    string
	}{{false, "new\n"}, {true, "old\nnew\n"}} {
		path := filepath.Join(t.TempDir(), "calls")
		if err := os.WriteFile(path+".17", []byte("old\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		files := NewTextFiles(path, TextOptions{Append: c.appends})
		for _, thread := range []int{17, 18} {
			if _, err := files.buffer(thread).w.Write([]byte("new\n")); err != nil {
				t.Fatalf("Append %t: thread %d: %v, want no error", c.appends, thread, err)
			}
		}
		for name, want := range map[string]string{".17": c.want, ".18": "new\n"} {
			if got, err := os.ReadFile(path + name); string(got) != want || err != nil {
				t.Errorf("Append %t: file %s has %q, %v, want %q", c.appends, name, got, err, want)
			}
		}
	}
}
