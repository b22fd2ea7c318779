//go:build linux && amd64 && cgo

package akaros

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/usys-go/bridge/akaros/ros"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plant makes a small tree of files with package os.
func plant(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	must(t, os.MkdirAll(dir+"/a/b/c", 0o755))
	must(t, os.Mkdir(dir+"/empty", 0o700))
	for name, size := range map[string]int{"zero": 0, "a/one": 1, "a/b/block": 4096, "a/b/c/large": 300_000, "ü": 12} {
		must(t, os.WriteFile(filepath.Join(dir, name), bytes.Repeat([]byte{'x', 'y', 'z'}, size)[:size], 0o640))
	}
	must(t, os.Symlink("one", dir+"/a/link"))
	return dir
}

func TestFS(t *testing.T) {
	dir := plant(t)
	if err := fstest.TestFS(DirFS(dir), "zero", "a/one", "a/b/block", "a/b/c/large", "ü", "empty", "a/link"); err != nil {
		t.Error(err)
	}
	_, err := fs.Stat(DirFS(dir), "no")
	var path *fs.PathError
	if !errors.As(err, &path) || path.Path != "no" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error is %v, want a PathError of no that is fs.ErrNotExist", err)
	}
}

// TestSameAsOS checks that this package sees files as package os does.
func TestSameAsOS(t *testing.T) {
	dir := plant(t)
	err := fs.WalkDir(DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		must(t, err)
		got, err := d.Info()
		must(t, err)
		want, err := os.Lstat(filepath.Join(dir, path))
		must(t, err)
		if path != "." && got.Name() != want.Name() || got.Size() != want.Size() || got.Mode() != want.Mode() || !got.ModTime().Equal(want.ModTime()) {
			t.Errorf("%s: %v, package os says %v", path, got, want)
		}
		if !want.Mode().IsRegular() {
			return nil
		}
		b, err := ReadFile(filepath.Join(dir, path))
		must(t, err)
		if w, _ := os.ReadFile(filepath.Join(dir, path)); !bytes.Equal(b, w) {
			t.Errorf("%s: other contents", path)
		}
		return nil
	})
	must(t, err)
	if b, err := ReadFile("/proc/self/cmdline"); err != nil || len(b) == 0 {
		t.Errorf("a file that says that it is empty: %q, %v; want its contents", b, err)
	}
	for _, special := range []string{"/dev/null", "/", "/proc/self/exe"} {
		var st ros.Kstat
		must(t, Lstat(special, &st))
		want, err := os.Lstat(special)
		must(t, err)
		if got := FileMode(st.Mode); got != want.Mode() {
			t.Errorf("%s has mode %v, package os says %v", special, got, want.Mode())
		}
	}
}

func TestFile(t *testing.T) {
	name := t.TempDir() + "/f"
	f, err := Create(name)
	must(t, err)
	if f.Name() != name {
		t.Errorf("Name() = %q, want %q", f.Name(), name)
	}
	if n, err := f.Write([]byte("hello, ")); n != 7 || err != nil {
		t.Errorf("Write(\"hello, \") = %d, %v; want 7, nil", n, err)
	}
	if n, err := io.WriteString(f, "world"); n != 5 || err != nil {
		t.Errorf("WriteString(f, \"world\") = %d, %v; want 5, nil", n, err)
	}
	must(t, f.Sync())
	if at, err := f.Seek(-5, io.SeekEnd); at != 7 || err != nil {
		t.Errorf("Seek(-5, SeekEnd) = %d, %v; want 7, nil", at, err)
	}
	if b, err := io.ReadAll(f); string(b) != "world" || err != nil {
		t.Errorf("ReadAll after Seek(-5, SeekEnd) = %q, %v; want world", b, err)
	}
	if at, err := f.Seek(5<<32, io.SeekStart); at != 5<<32 || err != nil {
		t.Errorf("Seek(5<<32, SeekStart) = %d, %v; want %d, nil", at, err, int64(5<<32))
	}
	if n, err := f.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("Read behind the end = %d, %v; want 0, EOF", n, err)
	}
	if n, err := f.Read(nil); n != 0 || err != nil {
		t.Errorf("Read(nil) behind the end = %d, %v; want 0, nil", n, err)
	}
	if _, err := f.ReadDir(-1); !errors.Is(err, ENOTDIR) && err != nil {
		t.Errorf("ReadDir of a file: %v, want nil or ENOTDIR", err)
	}
	must(t, f.Close())
	for _, err := range []error{f.Close(), second(f.Read(make([]byte, 1))), second(f.Write(nil)), second(f.Stat()), second(f.Seek(0, 0)), f.Sync(), second(f.ReadDir(1))} {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("of a closed file: %v", err)
		}
	}
	for _, x := range []struct {
		err  error
		is   error
		text string
	}{
		{second(Open(name + "no")), os.ErrNotExist, "openat " + name + "no: No such file or directory"},
		{second(Open("/a\x00b")), EINVAL, "NUL"},
		{Mkdir(name, 0o700), os.ErrExist, "mkdir " + name + ": File exists"},
		{second(ReadFile("/")), nil, ""},
		{second(ReadDir(name)), ENOTDIR, "Not a directory"},
	} {
		if x.is != nil && (!errors.Is(x.err, x.is) || !strings.Contains(x.err.Error(), x.text)) {
			t.Errorf("%v is not %v with the text %q", x.err, x.is, x.text)
		}
	}
	if u, err := user.Current(); err == nil && u.Uid != "0" {
		must(t, os.Chmod(name, 0))
		if _, err := Open(name); !errors.Is(err, os.ErrPermission) {
			t.Errorf("Open of a file with mode 0: %v, want a permission error", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestNames(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	must(t, Mkdir(dir+"/d", 0o700))
	must(t, WriteFile(dir+"/d/f", []byte("text"), 0o600))
	must(t, Link(dir+"/d/f", dir+"/g"))
	must(t, Symlink("d/f", dir+"/l"))
	if to, err := Readlink(dir + "/l"); to != "d/f" || err != nil {
		t.Errorf("Readlink = %q, %v; want d/f, nil", to, err)
	}
	var a, b ros.Kstat
	must(t, Stat(dir+"/l", &a))
	must(t, Lstat(dir+"/g", &b))
	if a.Ino != b.Ino || a.Nlink != 2 {
		t.Errorf("Stat(l) = %+v, Lstat(g) = %+v; want the same file, with 2 links", a, b)
	}
	must(t, Access(dir+"/g", ros.R_OK))
	must(t, Rename(dir+"/g", dir+"/h"))
	must(t, Unlink(dir+"/h"))
	if err := Rmdir(dir + "/d"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Rmdir of a directory with a file: %v, want fs.ErrExist", err)
	}
	t.Chdir(dir)
	must(t, Chdir("d"))
	if wd, err := Getwd(); wd != dir+"/d" || err != nil {
		t.Errorf("Getwd after Chdir(d) = %q, %v; want %q, nil", wd, err, dir+"/d")
	}
	d, err := Open("..")
	must(t, err)
	must(t, Fchdir(int(d.Fd())))
	must(t, d.Close())
	if wd, _ := Getwd(); wd != dir {
		t.Errorf("Getwd after Fchdir(..) = %q, want %q", wd, dir)
	}
	old := Umask(0o77)
	if mask := Umask(uint32(old)); mask != 0o77 {
		t.Errorf("Umask after Umask(0o77) = %#o, want 0o77", mask)
	}
}

// A file that is garbage is closed.
func TestGarbage(t *testing.T) {
	open := func() int {
		f, err := Open("/dev/null")
		must(t, err)
		return int(f.Fd())
	}
	fd := open()
	for range 100 {
		runtime.GC()
		if _, err := Fcntl(fd, ros.F_GETFD, 0); errors.Is(err, EBADF) {
			return
		}
	}
	t.Error("the descriptor is still open after 100 collections")
}
