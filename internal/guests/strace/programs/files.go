//go:build linux && amd64

package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["files"] = files }

// files writes, reads and changes regular files.
func files([]string) {
	check(os.WriteFile("first", []byte("some words\nand \"others\"\tbehind \x01\x7f them\n"), 0o640))
	must(os.ReadFile("first"))
	_, err := os.ReadFile("missing")
	fails(err, fs.ErrNotExist)
	positions()
	attributes()
	links()
	vectors()
	locks()
	_, err = os.OpenFile("first", os.O_CREATE|os.O_EXCL, 0o600)
	fails(err, fs.ErrExist)
	must(io.WriteString(must(os.OpenFile("first", os.O_APPEND|os.O_WRONLY, 0)), "appended"))
	check(os.Remove("first"))
	must(os.ReadFile("/proc/self/comm"))
	must(os.ReadFile("/dev/null"))
	fails(syscall.Close(999), syscall.EBADF)
}

// positions reads and writes at offsets of a file.
func positions() {
	f := must(os.OpenFile("second", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600))
	must(f.Write([]byte("0123456789012345678901234567890123456789")))
	must(f.Seek(10, io.SeekStart))
	must(io.ReadFull(f, make([]byte, 4)))
	must(f.ReadAt(make([]byte, 7), 3))
	must(f.WriteAt([]byte("written"), 30))
	must(f.Seek(-5, io.SeekEnd))
	must(f.Seek(1, io.SeekCurrent))
	check(f.Truncate(100))
	check(f.Sync())
	check(syscall.Fdatasync(int(f.Fd())))
	check(syscall.Fallocate(int(f.Fd()), 1, 0, 4096))
	must(f.Stat())
	check(f.Chmod(0o644))
	check(f.Close())
	fails(f.Close(), fs.ErrClosed)
	check(os.Truncate("second", 20))

	from, to := must(os.Open("second")), must(os.Create("copy"))
	must(io.Copy(to, from))
	must(from.Seek(0, io.SeekStart))
	must(syscall.Sendfile(int(to.Fd()), int(from.Fd()), nil, 5))
	check(errors.Join(from.Close(), to.Close()))
}

// attributes changes modes, times, owners and extended attributes.
func attributes() {
	fails(syscall.Removexattr("second", "user.nothing"), syscall.ENODATA)
	check(os.Chmod("second", 0o400))
	check(os.Chtimes("second", time.Unix(1e9, 123456789), time.Unix(1.5e9, 0)))
	check(os.Chown("second", os.Getuid(), -1))
	check(os.Lchown("second", -1, os.Getgid()))
	must(os.Stat("second"))
	must(os.Lstat("second"))
	_, err := os.Stat("missing")
	fails(err, fs.ErrNotExist)
	fails(syscall.Access("second", 1), syscall.EACCES)
	var stat syscall.Statfs_t
	check(syscall.Statfs("/proc", &stat))
	var utime [2]syscall.Timeval
	check(syscall.Utimes("second", utime[:]))
	syscall.Getxattr("second", "user.nothing", make([]byte, 10))
	must(syscall.Listxattr("second", make([]byte, 100)))
	var statx [256]byte
	at := -100
	must(call(sysStatx, uintptr(at), address("second"), 0x100, 0x7ff, uintptr(unsafe.Pointer(&statx))))
	must(call(sysFaccessat2, uintptr(at), address("second"), 4, 0x200))
	how := [3]uint64{syscall.O_RDONLY | syscall.O_CLOEXEC, 0, 0x08}
	fd := must(call(sysOpenat2, uintptr(at), address("second"), uintptr(unsafe.Pointer(&how)), 24))
	check(syscall.Close(int(fd)))
}

// links creates and removes names of files.
func links() {
	check(os.Link("second", "third"))
	check(os.Symlink("second", "soft"))
	must(os.Readlink("soft"))
	_, err := os.Readlink("second")
	fails(err, syscall.EINVAL)
	check(os.Rename("third", "fourth"))
	fails(os.Rename("missing", "other"), fs.ErrNotExist)
	at := -100
	must(call(sysRenameat2, uintptr(at), address("soft"), uintptr(at), address("fourth"), 2))
	fails(os.Symlink("anything", "soft"), fs.ErrExist)
	fails(syscall.Mkfifo("second", 0o600), syscall.EEXIST)
	check(syscall.Mkfifo("fifo", 0o620))
	check(syscall.Unlink("fourth"))
	fails(syscall.Unlink("fourth"), syscall.ENOENT)
	_, err = os.Open("second/below")
	fails(err, syscall.ENOTDIR)
}

// vectors reads and writes several buffers in one call.
func vectors() {
	f := must(os.Create("vectors"))
	a, b := []byte("one, "), []byte("two and a longer text than is shown in a trace")
	v := []syscall.Iovec{{Base: &a[0], Len: uint64(len(a))}, {Base: &b[0], Len: uint64(len(b))}}
	p := uintptr(unsafe.Pointer(&v[0]))
	must(call(syscall.SYS_WRITEV, f.Fd(), p, 2))
	must(call(syscall.SYS_PWRITEV, f.Fd(), p, 2, 7, 0))
	must(call(sysPwritev2, f.Fd(), p, 1, 0, 0, 2))
	check(f.Close())
	f = must(os.Open("vectors"))
	a, b = make([]byte, 5), make([]byte, 46)
	v[0].Base, v[1].Base = &a[0], &b[0]
	must(call(syscall.SYS_READV, f.Fd(), p, 2))
	must(call(syscall.SYS_PREADV, f.Fd(), p, 1, 3, 0))
	must(call(sysPreadv2, f.Fd(), p, 2, 0, 0, 0))
	to := must(os.Create("range"))
	must(call(sysCopyFileRange, f.Fd(), 0, to.Fd(), 0, 10, 0))
	must(call(syscall.SYS_FADVISE64, f.Fd(), 0, 100, 2))
	must(call(syscall.SYS_READAHEAD, f.Fd(), 0, 4096))
	check(syscall.SyncFileRange(int(to.Fd()), 0, 10, 2))
	check(errors.Join(f.Close(), to.Close()))
}

// locks locks files, and copies descriptors.
func locks() {
	f := must(os.OpenFile("second", os.O_RDONLY, 0))
	fd := int(f.Fd())
	check(syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB))
	check(syscall.Flock(fd, syscall.LOCK_UN))
	lock := syscall.Flock_t{Type: syscall.F_RDLCK, Start: 3, Len: 10}
	check(syscall.FcntlFlock(uintptr(fd), syscall.F_SETLK, &lock))
	check(syscall.FcntlFlock(uintptr(fd), syscall.F_GETLK, &lock))
	other := must(syscall.Dup(fd))
	check(syscall.Dup3(fd, other, syscall.O_CLOEXEC))
	check(syscall.Dup2(fd, 100))
	must(call(syscall.SYS_FCNTL, 100, syscall.F_DUPFD_CLOEXEC, 50))
	must(call(syscall.SYS_FCNTL, 100, syscall.F_GETFD))
	must(call(syscall.SYS_FCNTL, 100, syscall.F_SETFL, syscall.O_NONBLOCK))
	must(call(sysCloseRange, 50, 200, 0))
	check(syscall.Close(other))
	check(f.Close())
}
