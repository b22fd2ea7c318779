//go:build linux && amd64 && cgo

package parlib_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/akaros/ros"
)

func TestLinks(t *testing.T) {
	dir := t.TempDir()
	a, b, s := dir+"/a", dir+"/b", dir+"/s"
	os.WriteFile(a, []byte("a"), 0o600)
	ok(t, ros.SYS_LINK, a, b)
	sa, _ := os.Stat(a)
	if sb, err := os.Stat(b); err != nil || !os.SameFile(sa, sb) {
		t.Errorf("link gives %v, %v; want the same file as %v", sb, err, sa)
	}
	fails(t, ros.EEXIST, "link "+a+" "+b, ros.SYS_LINK, a, b)
	fails(t, ros.ENOENT, "link", ros.SYS_LINK, dir+"/no", dir+"/c")

	ok(t, ros.SYS_SYMLINK, "a", s)
	if to, err := os.Readlink(s); err != nil || to != "a" {
		t.Errorf("symlink points to %q, %v; want a", to, err)
	}
	fails(t, ros.EEXIST, "symlink", ros.SYS_SYMLINK, "a", s)
	// link does not follow symbolic links.
	ok(t, ros.SYS_LINK, s, dir+"/s2")
	if st, err := os.Lstat(dir + "/s2"); err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Errorf("link of a symbolic link: %v, %v; want a symbolic link", st, err)
	}

	ok(t, ros.SYS_UNLINK, a)
	if _, err := os.Stat(a); !os.IsNotExist(err) {
		t.Errorf("Stat after unlink: %v, want that the file does not exist", err)
	}
	fails(t, ros.ENOENT, "unlink "+a+": No such file or directory", ros.SYS_UNLINK, a)
	fails(t, ros.EISDIR, "unlink", ros.SYS_UNLINK, dir)
}

// As on Akaros the text ends with a NUL, which the result does not count.
func TestReadlink(t *testing.T) {
	path := t.TempDir() + "/s"
	to := strings.Repeat("0123456789", 30)
	os.Symlink(to, path)
	for _, room := range []int{1, 2, 10, 300, 301, 302, 5000} {
		buf := []byte(strings.Repeat("#", 5001))
		want := to[:min(room-1, len(to))]
		if n := ok(t, ros.SYS_READLINK, path, buf[:room]); n != int64(len(want)) ||
			string(buf[:n]) != want || buf[n] != 0 || buf[room] != '#' {
			t.Errorf("room for %d: %d, %q; want %d, %q and nothing behind a 0", room, n, buf[:room], len(want), want)
		}
	}
	buf := make([]byte, 10)
	fails(t, ros.EINVAL, "readlink", ros.SYS_READLINK, path, ptr(&buf[0]), 0)
	fails(t, ros.EINVAL, "readlink", ros.SYS_READLINK, "/", buf)
	fails(t, ros.ENOENT, "readlink /no: No such", ros.SYS_READLINK, "/no", buf)
	fails(t, ros.EINVAL, "readlink", ros.SYS_READLINK, "/", buf[:1])
	fails(t, ros.EFAULT, "readlink", ros.SYS_READLINK, path, 0, 10)
}

func TestDirectories(t *testing.T) {
	dir := t.TempDir()
	d := dir + "/d"
	ok(t, ros.SYS_MKDIR, d, 0o7750)
	if st, err := os.Stat(d); err != nil || st.Mode()&^0o022 != os.ModeDir|0o750 {
		t.Errorf("the directory is %v, %v; want mode %v", st, err, os.ModeDir|0o750)
	}
	fails(t, ros.EEXIST, "mkdir "+d+": File exists", ros.SYS_MKDIR, d, 0o755)
	os.WriteFile(d+"/f", nil, 0o600)
	fails(t, ros.ENOTEMPTY, "rmdir", ros.SYS_RMDIR, d)
	fails(t, ros.ENOTDIR, "rmdir", ros.SYS_RMDIR, d+"/f")

	ok(t, ros.SYS_RENAME, d+"/f", dir+"/g")
	if _, err := os.Stat(dir + "/g"); err != nil {
		t.Error(err)
	}
	fails(t, ros.ENOENT, "rename", ros.SYS_RENAME, d+"/f", dir+"/h")
	ok(t, ros.SYS_RMDIR, d)
	if _, err := os.Stat(d); !os.IsNotExist(err) {
		t.Errorf("Stat after rmdir: %v, want that the directory does not exist", err)
	}
	fails(t, ros.ENOENT, "rmdir", ros.SYS_RMDIR, d)
}

func TestCurrentDirectory(t *testing.T) {
	old, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	defer os.Chdir(old)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	pid := os.Getpid()
	ok(t, ros.SYS_CHDIR, pid, dir)
	buf := make([]byte, ros.PATH_MAX)
	if n := ok(t, ros.SYS_GETCWD, buf); string(buf[:n]) != dir || buf[n] != 0 {
		t.Errorf("getcwd returns %d, %q; want %q and a 0 behind it", n, buf[:n], dir)
	}
	ok(t, ros.SYS_GETCWD, buf[:len(dir)+1])
	fails(t, ros.ERANGE, "getcwd: Math result not representable", ros.SYS_GETCWD, buf[:len(dir)])
	ok(t, ros.SYS_MKDIR, "sub", 0o700)
	ok(t, ros.SYS_CHDIR, pid, "sub")
	if n := ok(t, ros.SYS_GETCWD, buf); string(buf[:n]) != dir+"/sub" {
		t.Errorf("getcwd after chdir to sub is %q, want %q", buf[:n], dir+"/sub")
	}
	fd := open(t, old, ros.O_READ|ros.O_DIRECTORY, 0)
	ok(t, ros.SYS_FCHDIR, pid, fd)
	if wd, _ := os.Getwd(); wd != old {
		t.Errorf("the directory after fchdir is %q, want %q", wd, old)
	}
	closeFD(t, fd)
	fails(t, ros.EBADF, "fchdir", ros.SYS_FCHDIR, pid, fd)
	fails(t, ros.EBADF, "fchdir", ros.SYS_FCHDIR, pid, -1)
	fails(t, ros.ENOENT, "/no: No such", ros.SYS_CHDIR, pid, "/no")
	fails(t, ros.ESRCH, "chdir pid 0", ros.SYS_CHDIR, 0, dir)
}
