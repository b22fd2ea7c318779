//go:build linux && amd64

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

func init() { programs["directories"] = directories }

// directories creates directories, walks and removes them.
func directories([]string) {
	check(os.Mkdir("one", 0o750))
	fails(os.Mkdir("one", 0o750), fs.ErrExist)
	check(os.MkdirAll("a/b/c/d", 0o700))
	fails(os.Mkdir("missing/one", 0o700), fs.ErrNotExist)
	for i := range 5 {
		check(os.WriteFile(fmt.Sprintf("a/b/file %d", i), make([]byte, 10*i), 0o600))
	}
	check(os.Symlink("a/b/c", "link"))
	must(os.ReadDir("a/b"))
	_, err := os.ReadDir("missing")
	fails(err, fs.ErrNotExist)
	_, err = os.ReadDir("a/b/file 1")
	fails(err, syscall.ENOTDIR)
	check(filepath.WalkDir("a", func(path string, d fs.DirEntry, err error) error {
		must(d.Info())
		return err
	}))
	must(filepath.Glob("a/*/f*"))
	must(filepath.EvalSymlinks("link/d"))
	handles()
	working()
	root()
	check(os.CopyFS("copy", os.DirFS("a")))
	check(os.RemoveAll("copy"))
	fails(os.Remove("a"), syscall.ENOTEMPTY)
	check(os.Remove("a/b/c/d"))
	fails(syscall.Rmdir("a/b/c/d"), syscall.ENOENT)
	check(os.RemoveAll("a"))
	check(os.RemoveAll("missing"))
	temporary()
}

// handles makes calls with descriptors of directories.
func handles() {
	d := must(os.Open("a/b"))
	must(d.Readdirnames(2))
	must(d.Seek(0, 0))
	must(d.ReadDir(0))
	must(d.Stat())
	fd := int(d.Fd())
	check(syscall.Mkdirat(fd, "e", 0o711))
	file := must(syscall.Openat(fd, "new", syscall.O_CREAT|syscall.O_WRONLY|syscall.O_NOFOLLOW, 0o604))
	check(syscall.Close(file))
	check(syscall.Renameat(fd, "new", -100, "newer"))
	check(syscall.Unlinkat(-100, "newer"))
	check(syscall.Fchmodat(fd, "e", 0o700, 0))
	check(syscall.Fchownat(fd, "e", -1, -1, 0x100))
	var stat syscall.Stat_t
	check(syscall.Fstat(fd, &stat))
	must(call(syscall.SYS_NEWFSTATAT, uintptr(fd), address("e"), uintptr(unsafe.Pointer(&stat)), 0))
	check(d.Close())
}

// working changes the working directory.
func working() {
	here := must(os.Getwd())
	check(os.Chdir("a"))
	must(syscall.Getwd())
	d := must(os.Open("b"))
	check(d.Chdir())
	check(d.Close())
	check(os.Chdir(here))
	fails(os.Chdir("missing"), fs.ErrNotExist)
	syscall.Umask(0o027)
}

// root makes calls through an os.Root.
func root() {
	r := must(os.OpenRoot("a"))
	check(r.Mkdir("inside", 0o700))
	f := must(r.Create("inside/file"))
	check(f.Close())
	must(r.Stat("inside/file"))
	_, err := r.Open("../outside")
	if err == nil {
		check(fmt.Errorf("a root was left"))
	}
	check(r.Remove("inside/file"))
	check(r.Close())
}

// temporary creates files and directories with names chosen by the library, which
// differ from run to run, below a directory with a fixed name.
func temporary() {
	dir := must(os.MkdirTemp(".", "temporary-"))
	f := must(os.CreateTemp(dir, "file-*-end"))
	must(f.WriteString("text"))
	check(f.Close())
	check(os.RemoveAll(dir))
}
