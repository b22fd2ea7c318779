package whole

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func holds(t *testing.T, name, want string) {
	t.Helper()
	if text, err := os.ReadFile(name); err != nil || string(text) != want {
		t.Errorf("%s: %q, %v, want %q", name, text, err, want)
	}
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	name, link := filepath.Join(dir, "a file"), filepath.Join(dir, "link")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "one"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is there before Close: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	holds(t, name, "one")
	if err := errors.Join(os.Chmod(name, 0o640), os.Symlink("a file", link)); err != nil {
		t.Fatal(err)
	}
	write(t, link, "two")
	holds(t, name, "two")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v; want a symbolic link", info, err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v, %v; want %v", info.Mode(), err, fs.FileMode(0o640))
	}
	if got := names(t, dir); !slices.Equal(got, []string{"a file", "link"}) {
		t.Errorf("there are %q, want a file and link", got)
	}
}

func TestDrop(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	write(t, name, "old")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Drop(); err != nil {
		t.Error(err)
	}
	if w, err = Create(name); err != nil {
		t.Fatal(err)
	}
	w.f.Close()
	if _, err := io.WriteString(w, "new"); err == nil {
		t.Error("a write to a closed file succeeds")
	}
	if err := w.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Close of a closed file: %v, want %v", err, fs.ErrClosed)
	}
	holds(t, name, "old")
	if got := names(t, dir); !slices.Equal(got, []string{"a"}) {
		t.Errorf("there are %q, want a", got)
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]error{dir: syscall.EISDIR, filepath.Join(dir, "none", "a"): fs.ErrNotExist} {
		if _, err := Create(name); !errors.Is(err, want) {
			t.Errorf("Create(%s): %v, want %v", name, err, want)
		}
	}
}

func TestDevice(t *testing.T) {
	write(t, os.DevNull, "lost")
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("the device is %v, %v; want no regular file", info, err)
	}
}
