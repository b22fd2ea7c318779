//go:build linux && amd64 && cgo

package parlib_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

func TestReadWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	want := bytes.Repeat([]byte("0123456789abcdef"), 10000)
	fd := open(t, path, ros.O_RDWR|ros.O_CREAT|ros.O_EXCL, 0o600)
	if n := ok(t, ros.SYS_WRITE, fd, want); n != int64(len(want)) {
		t.Errorf("%d written, want %d", n, len(want))
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, want) {
		t.Errorf("package os reads %d bytes, %v; want the %d that were written", len(b), err, len(want))
	}
	pos := new(int64)
	ok(t, ros.SYS_LLSEEK, fd, 0, 0, ptr(pos), ros.SEEK_SET)
	got := make([]byte, len(want)+1)
	if n := ok(t, ros.SYS_READ, fd, got); n != int64(len(want)) || !bytes.Equal(got[:n], want) {
		t.Errorf("%d bytes read, want the %d that were written", n, len(want))
	}
	if n := ok(t, ros.SYS_READ, fd, got); n != 0 {
		t.Errorf("%d read at the end, want 0", n)
	}
	closeFD(t, fd)
	what := fmt.Sprintf("read fd %d: Bad file number", fd)
	fails(t, ros.EBADF, what, ros.SYS_READ, fd, got)
	fails(t, ros.EBADF, "write fd -1: Bad file number", ros.SYS_WRITE, -1, got)
	fails(t, ros.EBADF, "close fd -1: Bad file number", ros.SYS_CLOSE, -1)

	fd = open(t, path, ros.O_READ, 0)
	fails(t, ros.EBADF, "write", ros.SYS_WRITE, fd, want)
	fails(t, ros.EFAULT, "Bad address", ros.SYS_READ, fd, 8, 4096)
	closeFD(t, fd)
	fd = open(t, path, ros.O_WRITE|ros.O_APPEND, 0)
	fails(t, ros.EBADF, "read", ros.SYS_READ, fd, got)
	ok(t, ros.SYS_WRITE, fd, "end")
	closeFD(t, fd)
	if b, _ := os.ReadFile(path); !bytes.HasSuffix(b, []byte("fend")) {
		t.Errorf("the file ends with %q, want fend: O_APPEND did not append", b[max(0, len(b)-8):])
	}

	r, w := pipe(t)
	r.Close()
	fails(t, ros.EPIPE, "Broken pipe", ros.SYS_WRITE, int(w.Fd()), "x")
	r, w = pipe(t)
	n, rfd := make(chan int64), int(r.Fd()) // Fd makes it block, each time
	go func() { n <- ok(t, ros.SYS_READ, rfd, make([]byte, 9)) }()
	time.Sleep(10 * time.Millisecond) // it blocks
	ok(t, ros.SYS_WRITE, int(w.Fd()), "four")
	if got := <-n; got != 4 {
		t.Errorf("%d bytes read from a pipe, want 4", got)
	}
	ok(t, ros.SYS_FCNTL, rfd, ros.F_SETFL, ros.O_NONBLOCK)
	fails(t, ros.EAGAIN, "Try again", ros.SYS_READ, rfd, make([]byte, 1))
	// EISDIR and EINVAL of anything but a directory are returned as they are.
	event, _, e := syscall.RawSyscall(syscall.SYS_EVENTFD2, 1, 0, 0)
	if e != 0 {
		t.Fatalf("eventfd2: %v", e)
	}
	fails(t, ros.EINVAL, "read fd", ros.SYS_READ, event, make([]byte, 7))
	closeFD(t, int64(event))
}

func TestOpenat(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	closeFD(t, open(t, path, ros.O_WRITE|ros.O_CREAT, 0o7755))
	if st, err := os.Stat(path); err != nil || st.Mode()&^0o022 != 0o755 {
		t.Errorf("mode %v, %v: Akaros looks at the permission bits only", st.Mode(), err)
	}
	os.WriteFile(path, []byte("old"), 0o755)
	closeFD(t, open(t, path, ros.O_WRITE|ros.O_TRUNC, 0))
	if st, _ := os.Stat(path); st.Size() != 0 {
		t.Errorf("after O_TRUNC the file has %d bytes, want 0", st.Size())
	}

	// Relative to a descriptor, with a NUL counted or not.
	dfd := open(t, dir, ros.O_READ|ros.O_DIRECTORY, 0)
	closeFD(t, ok(t, ros.SYS_OPENAT, dfd, "f", ros.O_READ, 0))
	closeFD(t, ok(t, ros.SYS_OPENAT, dfd, "f\x00", ros.O_READ, 0))
	fails(t, ros.ENOENT, fmt.Sprintf("openat fd %d g: No such file or directory", dfd), ros.SYS_OPENAT, dfd, "g", ros.O_READ, 0)
	closeFD(t, dfd)

	fails(t, ros.ENOENT, "openat /no/such: No such file or directory", ros.SYS_OPENAT, ros.AT_FDCWD, "/no/such", ros.O_READ, 0)
	fails(t, ros.ENOENT, "openat: No such file or directory", ros.SYS_OPENAT, ros.AT_FDCWD, "", ros.O_READ, 0)
	fails(t, ros.EEXIST, "File exists", ros.SYS_OPENAT, ros.AT_FDCWD, path, ros.O_WRITE|ros.O_CREAT|ros.O_EXCL, 0)
	fails(t, ros.ENOTDIR, "Not a directory", ros.SYS_OPENAT, ros.AT_FDCWD, path, ros.O_READ|ros.O_DIRECTORY, 0)
	fails(t, ros.EISDIR, "Is a directory", ros.SYS_OPENAT, ros.AT_FDCWD, dir, ros.O_WRITE, 0)
	fails(t, ros.EBADF, "openat fd 999 f: Bad file number", ros.SYS_OPENAT, 999, "f", ros.O_READ, 0)
	fails(t, ros.EFAULT, "openat: Bad address", ros.SYS_OPENAT, ros.AT_FDCWD, 0, 5, ros.O_READ, 0)
	// Arguments that Akaros refuses before it looks at the file.
	fails(t, ros.EINVAL, "O_PATH", ros.SYS_OPENAT, ros.AT_FDCWD, path, ros.O_PATH|ros.O_READ, 0)
	fails(t, ros.EINVAL, "O_EXCL", ros.SYS_OPENAT, ros.AT_FDCWD, path, ros.O_READ|ros.O_EXCL, 0)
	// A flag that Linux does not have.
	fails(t, ros.EINVAL, "O_REMCLO", ros.SYS_OPENAT, ros.AT_FDCWD, path, ros.O_READ|ros.O_REMCLO, 0)
	fails(t, ros.EINVAL, "unknown flag", ros.SYS_OPENAT, ros.AT_FDCWD, path, ros.O_READ|1<<30, 0)
	fails(t, ros.EINVAL, "O_CREAT", ros.SYS_OPENAT, ros.AT_FDCWD, path, ros.O_CREAT, 0)

	os.Symlink(path, path+"-link")
	closeFD(t, open(t, path+"-link", ros.O_READ, 0))
	fails(t, ros.ELOOP, "Too many symbolic links", ros.SYS_OPENAT, ros.AT_FDCWD, path+"-link", ros.O_READ|ros.O_NOFOLLOW, 0)

	// O_EXEC asks for permission to execute, root or not.
	closeFD(t, open(t, path, ros.O_READ|ros.O_EXEC, 0))
	os.Chmod(path, 0o644)
	fails(t, ros.EACCES, "Permission denied", ros.SYS_OPENAT, ros.AT_FDCWD, path, ros.O_READ|ros.O_EXEC, 0)
	fails(t, ros.EISDIR, "Is a directory", ros.SYS_OPENAT, ros.AT_FDCWD, dir, ros.O_EXEC, 0)

	// No access: a descriptor, but nothing to read.
	for _, flags := range []int{0, ros.O_PATH} {
		fd := open(t, path, flags, 0)
		fails(t, ros.EBADF, "read", ros.SYS_READ, fd, make([]byte, 1))
		ok(t, ros.SYS_FSTAT, fd, ptr(new(ros.Kstat)))
		closeFD(t, fd)
	}
}

// Paths end where their length says, and are never cut.
func TestPaths(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(dir+"/ab", nil, 0o600)
	ok(t, ros.SYS_ACCESS, (dir + "/abc")[:len(dir)+3], ros.F_OK)
	fails(t, ros.EINVAL, "/ab?c: Invalid argument (a NUL in the path)", ros.SYS_ACCESS, dir+"/ab\x00c", ros.F_OK)
	long := strings.Repeat("/.", 3000)
	n := ros.PATH_MAX - 1
	ok(t, ros.SYS_ACCESS, long[:n-1], ros.F_OK)
	ok(t, ros.SYS_ACCESS, long[:n-2]+"/", ros.F_OK)
	for _, n := range []int{ros.PATH_MAX, ros.PATH_MAX + 1, len(long)} {
		fails(t, ros.ENAMETOOLONG, "/./././", ros.SYS_ACCESS, long[:n], ros.F_OK)
	}
	fails(t, ros.ENAMETOOLONG, "File name too long", ros.SYS_ACCESS, "/"+strings.Repeat("x", 256), ros.F_OK)
	fails(t, ros.ENAMETOOLONG, "File name too long", ros.SYS_ACCESS, unsafe.Pointer(unsafe.StringData(long)), -1, ros.F_OK)
}

// However long the paths are, the text has the whole reason and the end of each path.
func TestErrstr(t *testing.T) {
	for n := range 300 {
		a, b := "/no/"+strings.Repeat("a", n)+"/X", "/no/"+strings.Repeat("b", n)+"/Y"
		s := sysc(t, ros.SYS_RENAME, a, b)
		text := errstr(s)
		const reason = ": No such file or directory"
		if !strings.HasPrefix(text, "rename ") || !strings.HasSuffix(text, "/Y"+reason) || !strings.Contains(text, "/X ") {
			t.Fatalf("errstr %q, want rename …/X …/Y%s", text, reason)
		}
		if n < 40 && text != "rename "+a+" "+b+reason {
			t.Fatalf("errstr %q was cut, want rename %s %s%s", text, a, b, reason)
		}
	}
}

func TestLlseek(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sparse")
	fd := open(t, path, ros.O_RDWR|ros.O_CREAT, 0o600)
	pos := new(int64)
	for _, off := range []int64{0, 1, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 5<<32 + 7, 1<<40 + 1<<31} {
		ok(t, ros.SYS_LLSEEK, fd, off>>32, off&0xffffffff, ptr(pos), ros.SEEK_SET)
		if *pos != off {
			t.Errorf("seek to %#x went to %#x", off, *pos)
		}
		// The low half with its sign, as Akaros's Go passes it.
		ok(t, ros.SYS_LLSEEK, fd, int32(off>>32), int32(off), ptr(pos), ros.SEEK_SET)
		if *pos != off {
			t.Errorf("seek to %#x went to %#x", off, *pos)
		}
	}
	ok(t, ros.SYS_WRITE, fd, "x")
	if st, err := os.Stat(path); err != nil || st.Size() != 1<<40+1<<31+1 {
		t.Errorf("the file has %v bytes, %v; want %v", st.Size(), err, int64(1<<40+1<<31+1))
	}
	ok(t, ros.SYS_LLSEEK, fd, -1, 0xffffffff, ptr(pos), ros.SEEK_CUR) // 64 bits of -1
	if *pos != 1<<40+1<<31 {
		t.Errorf("the position after llseek by -1 is %#x, want %#x", *pos, int64(1<<40+1<<31))
	}
	ok(t, ros.SYS_LLSEEK, fd, 0, 0, ptr(pos), ros.SEEK_END)
	if *pos != 1<<40+1<<31+1 {
		t.Errorf("the position of the end is %#x, want %#x", *pos, int64(1<<40+1<<31+1))
	}
	fails(t, ros.EINVAL, "llseek fd", ros.SYS_LLSEEK, fd, -1, 0, ptr(pos), ros.SEEK_SET)
	fails(t, ros.EINVAL, "llseek fd", ros.SYS_LLSEEK, fd, 0, 0, ptr(pos), 3)
	fails(t, ros.EFAULT, "llseek fd", ros.SYS_LLSEEK, fd, 0, 0, 0, ros.SEEK_SET)
	closeFD(t, fd)
	fails(t, ros.EBADF, "llseek fd", ros.SYS_LLSEEK, fd, 0, 0, ptr(pos), ros.SEEK_SET)

	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fails(t, ros.ESPIPE, "Illegal seek", ros.SYS_LLSEEK, int(r.Fd()), 0, 0, ptr(pos), ros.SEEK_SET)
	r.Close()
	w.Close()
}

func TestFcntl(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	modes := []int{ros.O_READ, ros.O_WRITE, ros.O_RDWR, ros.O_PATH}
	for _, mode := range modes {
		os.WriteFile(path, nil, 0o600)
		fd := open(t, path, mode, 0)
		if got := ok(t, ros.SYS_FCNTL, fd, ros.F_GETFL); got != int64(mode) {
			t.Errorf("opened with %#o, has %#o", mode, got)
		}
		closeFD(t, fd)
	}
	for _, flag := range []int{ros.O_APPEND, ros.O_NONBLOCK, ros.O_SYNC, ros.O_NOATIME} {
		fd := open(t, path, ros.O_RDWR|flag, 0)
		if got := ok(t, ros.SYS_FCNTL, fd, ros.F_GETFL); got != int64(ros.O_RDWR|flag) {
			t.Errorf("opened with %#o, has %#o", ros.O_RDWR|flag, got)
		}
		closeFD(t, fd)
	}

	fd := open(t, path, ros.O_RDWR, 0)
	for _, cmd := range []int{ros.F_SETFL, ros.CCTL_SET_FL} {
		ok(t, ros.SYS_FCNTL, fd, cmd, ros.O_APPEND|ros.O_NONBLOCK)
		lx, _, _ := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFL, 0)
		if lx&^0o100000 != syscall.O_RDWR|syscall.O_APPEND|syscall.O_NONBLOCK {
			t.Errorf("Linux has %#o, want O_RDWR, O_APPEND and O_NONBLOCK", lx)
		}
		ok(t, ros.SYS_FCNTL, fd, cmd, ros.O_RDWR)
		if got := ok(t, ros.SYS_FCNTL, fd, ros.F_GETFL); got != ros.O_RDWR {
			t.Errorf("command %d: F_GETFL returns %#o, want O_RDWR, %#o", cmd, got, ros.O_RDWR)
		}
	}
	fails(t, ros.EINVAL, "cannot change", ros.SYS_FCNTL, fd, ros.F_SETFL, ros.O_PATH)
	fails(t, ros.EINVAL, "cannot change", ros.SYS_FCNTL, fd, ros.F_SETFL, ros.O_REMCLO)

	if got := ok(t, ros.SYS_FCNTL, fd, ros.F_GETFD); got != 0 {
		t.Errorf("F_GETFD returns %d, want 0", got)
	}
	ok(t, ros.SYS_FCNTL, fd, ros.F_SETFD, ros.FD_CLOEXEC)
	if got := ok(t, ros.SYS_FCNTL, fd, ros.F_GETFD); got != ros.FD_CLOEXEC {
		t.Errorf("F_GETFD returns %d, want FD_CLOEXEC, %d", got, ros.FD_CLOEXEC)
	}
	fails(t, ros.EINVAL, "unknown flag", ros.SYS_FCNTL, fd, ros.F_SETFD, 2)

	dup := ok(t, ros.SYS_FCNTL, fd, ros.F_DUPFD, 700)
	if dup < 700 || ok(t, ros.SYS_FCNTL, dup, ros.F_GETFD) != 0 {
		t.Errorf("F_DUPFD returned %d, want 700 or more, without FD_CLOEXEC", dup)
	}
	closeFD(t, dup)
	ok(t, ros.SYS_FCNTL, fd, ros.F_SYNC)
	ok(t, ros.SYS_FCNTL, fd, ros.CCTL_SYNC)
	ok(t, ros.SYS_FCNTL, fd, ros.F_ADVISE, 0, 0, 2)
	fails(t, ros.EINVAL, "fcntl", ros.SYS_FCNTL, fd, ros.F_ADVISE, 0, 0, 99)
	fails(t, ros.EINVAL, "cmd 77: Invalid argument (an unknown command)", ros.SYS_FCNTL, fd, 77)
	closeFD(t, fd)
	for _, cmd := range []int{ros.F_DUPFD, ros.F_GETFD, ros.F_SETFD, ros.F_GETFL, ros.F_SETFL, ros.F_SYNC, ros.F_ADVISE} {
		fails(t, ros.EBADF, "Bad file number", ros.SYS_FCNTL, fd, cmd, 0)
	}
}

// sameStat compares k with package syscall's result.
func sameStat(t *testing.T, k *ros.Kstat, st *syscall.Stat_t) {
	t.Helper()
	ts := func(x syscall.Timespec) ros.Timespec { return ros.Timespec(x) }
	want := ros.Kstat{
		Dev: st.Dev, Ino: st.Ino, Mode: st.Mode, Nlink: st.Nlink, Uid: st.Uid, Gid: st.Gid,
		Rdev: st.Rdev, Size: st.Size, Blksize: st.Blksize, Blocks: st.Blocks,
		Atim: ts(st.Atim), Mtim: ts(st.Mtim), Ctim: ts(st.Ctim),
	}
	if *k != want {
		t.Errorf("stat returns\n%+v, package syscall\n%+v", *k, want)
	}
}

func TestStat(t *testing.T) {
	dir := t.TempDir()
	file, link := dir+"/file", dir+"/link"
	os.WriteFile(file, make([]byte, 12345), 0o641)
	os.Chmod(file, 0o641|os.ModeSetuid)
	os.Symlink("file", link)
	syscall.Mkfifo(dir+"/fifo", 0o600)
	paths := []string{dir, file, link, dir + "/fifo", "/dev/null", "/", "/proc/self"}
	for _, p := range paths {
		k, st := new(ros.Kstat), new(syscall.Stat_t)
		ok(t, ros.SYS_STAT, p, ptr(k))
		if err := syscall.Stat(p, st); err != nil {
			t.Fatal(err)
		}
		if p != "/proc/self" { // a new inode each time
			sameStat(t, k, st)
		}
		*k = ros.Kstat{}
		ok(t, ros.SYS_LSTAT, p, ptr(k))
		if err := syscall.Lstat(p, st); err != nil {
			t.Fatal(err)
		}
		sameStat(t, k, st)
	}
	k := new(ros.Kstat)
	ok(t, ros.SYS_LSTAT, link, ptr(k))
	if k.Mode&ros.S_IFMT != ros.S_IFLNK || k.Size != 4 {
		t.Errorf("lstat of a link: %+v, want the mode of a link and size 4", k)
	}
	fd := open(t, file, ros.O_READ, 0)
	ok(t, ros.SYS_FSTAT, fd, ptr(k))
	st := new(syscall.Stat_t)
	syscall.Fstat(int(fd), st)
	sameStat(t, k, st)
	if k.Mode != ros.S_IFREG|ros.S_ISUID|0o641 || k.Size != 12345 {
		t.Errorf("fstat: %+v, want mode %#o and size 12345", k, ros.S_IFREG|ros.S_ISUID|0o641)
	}
	fails(t, ros.EFAULT, "fstat fd", ros.SYS_FSTAT, fd, 0)
	closeFD(t, fd)
	fails(t, ros.EBADF, "fstat fd", ros.SYS_FSTAT, fd, ptr(k))
	fails(t, ros.EBADF, "fstat fd -100: Bad file number", ros.SYS_FSTAT, ros.AT_FDCWD, ptr(k))
	fails(t, ros.EFAULT, "stat "+"/: Bad address", ros.SYS_STAT, "/", 0)
	fails(t, ros.ENOENT, "stat /no: No such file or directory", ros.SYS_STAT, "/no", ptr(k))
	fails(t, ros.ENOTDIR, "Not a directory", ros.SYS_LSTAT, file+"/x", ptr(k))
}

func TestAccess(t *testing.T) {
	path := t.TempDir() + "/f"
	os.WriteFile(path, nil, 0o600)
	ok(t, ros.SYS_ACCESS, path, ros.F_OK)
	ok(t, ros.SYS_ACCESS, path, ros.R_OK|ros.W_OK)
	fails(t, ros.EACCES, "Permission denied", ros.SYS_ACCESS, path, ros.X_OK)
	fails(t, ros.ENOENT, "access "+"/no/such: No such", ros.SYS_ACCESS, "/no/such", ros.F_OK)
	fails(t, ros.EINVAL, "Invalid argument", ros.SYS_ACCESS, path, 8)
}

// Many goroutines at once, each with its own files, while stacks grow and the
// collector runs: none gets the result or error text of another.
func TestConcurrentFiles(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			var r io.Reader
			for i := range 60 {
				path := fmt.Sprintf("%s/%d-%d", dir, g, i)
				want := bytes.Repeat([]byte{byte(g), byte(i)}, 100+g*i)
				fd := open(t, path, ros.O_RDWR|ros.O_CREAT|ros.O_EXCL, 0o600)
				ok(t, ros.SYS_WRITE, fd, want)
				ok(t, ros.SYS_LLSEEK, fd, 0, 0, ptr(new(int64)), ros.SEEK_SET)
				got := make([]byte, len(want)+1)
				if n := ok(t, ros.SYS_READ, fd, got); !bytes.Equal(got[:n], want) {
					t.Errorf("%s: other contents", path)
				}
				closeFD(t, fd)
				no := path + "-no"
				var pin runtime.Pinner
				pin.Pin(unsafe.StringData(no))
				s := &usys.Syscall{Num: ros.SYS_UNLINK}
				s.Arg[0], s.Arg[1] = int64(uintptr(unsafe.Pointer(unsafe.StringData(no)))), int64(len(no))
				usys.GoSyscall(s)
				pin.Unpin()
				if errstr(s) != "unlink "+no+": No such file or directory" {
					t.Errorf("%s: errstr %q, want No such file or directory", no, errstr(s))
				}
				ok(t, ros.SYS_UNLINK, path)
				r = bytes.NewReader(got)
			}
			io.Copy(io.Discard, r)
		})
	}
	wg.Wait()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files are left, want none", len(left))
	}
}
