// Files makes many kinds of calls on files, and prints the results. The output is the same
// natively and in the simulation.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

func main() {
	dir, err := os.MkdirTemp("", "files")
	check(err)
	defer os.RemoveAll(dir)
	check(os.Chdir(dir))
	for _, part := range []struct {
		name string
		f    func()
	}{
		{"write", write}, {"tree", tree}, {"links", links}, {"rename", rename}, {"seek", seek}, {"locks", locks},
		{"mapping", mapping}, {"times", times}, {"copy", copies}, {"root", root}, {"errors", failures}, {"xattr", xattr},
		{"devices", devices}, {"concurrent", concurrent}, {"face", face}, {"vectors", vectors}, {"temp", temp}, {"executable", executable},
	} {
		fmt.Println("==", part.name)
		part.f()
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// show prints an error without the directory's name.
func show(what string, err error) {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		fmt.Printf("%s: %s (%d)\n", what, errno, int(errno))
		return
	}
	fmt.Printf("%s: %v\n", what, err)
}

func write() {
	check(os.WriteFile("a", []byte("hello\n"), 0o644))
	f, err := os.OpenFile("a", os.O_APPEND|os.O_RDWR, 0)
	check(err)
	_, err = f.WriteString("world\n")
	check(err)
	check(f.Sync())
	text, err := os.ReadFile("a")
	check(err)
	fmt.Printf("%q\n", text)
	check(f.Truncate(3))
	st, err := f.Stat()
	check(err)
	fmt.Println(st.Name(), st.Size(), st.Mode(), st.IsDir())
	_, err = f.Write(make([]byte, 100000))
	check(err)
	st, err = os.Stat("a")
	check(err)
	fmt.Println(st.Size())
	check(f.Close())
	_, err = f.Write(nil)
	fmt.Println(errors.Is(err, os.ErrClosed))
	check(os.Remove("a"))
	_, err = os.Stat("a")
	show("stat", err)
}

func tree() {
	check(os.MkdirAll("t/x/y/z", 0o755))
	for i := range 30 {
		check(os.WriteFile(fmt.Sprintf("t/x/f%d", i), make([]byte, i), 0o600))
	}
	var names []string
	check(filepath.WalkDir("t", func(path string, d fs.DirEntry, err error) error {
		names = append(names, fmt.Sprint(path, " ", d.Type()))
		return err
	}))
	sort.Strings(names)
	fmt.Println(len(names), strings.Join(names, ","))
	list, err := os.ReadDir("t/x")
	check(err)
	for _, e := range list {
		i, err := e.Info()
		check(err)
		if !i.IsDir() {
			fmt.Print(i.Name(), ":", i.Size(), " ")
		}
	}
	fmt.Println()
	show("remove", os.Remove("t/x"))
	check(os.CopyFS("t2", os.DirFS("t")))
	check(os.RemoveAll("t"))
	_, err = os.Stat("t")
	show("stat", err)
	list, err = os.ReadDir("t2/x")
	check(err)
	fmt.Println(len(list))
}

func links() {
	check(os.WriteFile("target", []byte("T"), 0o644))
	check(os.Symlink("target", "sym"))
	check(os.Link("target", "hard"))
	s, err := os.Readlink("sym")
	check(err)
	a, err := os.Stat("hard")
	check(err)
	b, err := os.Stat("sym")
	check(err)
	l, err := os.Lstat("sym")
	check(err)
	fmt.Println(s, os.SameFile(a, b), l.Mode(), a.Sys().(*syscall.Stat_t).Nlink)
	check(os.Symlink("loop", "loop"))
	_, err = os.Open("loop")
	show("loop", err)
	p, err := filepath.EvalSymlinks("sym")
	check(err)
	fmt.Println(p)
	f, err := os.Open("target")
	check(err)
	check(os.Remove("target"))
	text, err := io.ReadAll(f)
	check(err)
	fmt.Printf("%q\n", text)
	f.Close()
}

func rename() {
	check(os.WriteFile("n1", []byte("1"), 0o644))
	check(os.WriteFile("n2", []byte("2"), 0o644))
	check(os.Rename("n1", "n2"))
	text, _ := os.ReadFile("n2")
	fmt.Printf("%q\n", text)
	check(os.MkdirAll("d1/sub", 0o755))
	check(os.Mkdir("d2", 0o755))
	show("over a directory", os.Rename("d1", "d2"))
	check(syscall.Rename("d1", "d2"))
	show("into itself", os.Rename("d2", "d2/sub/x"))
	show("file over dir", os.Rename("n2", "d2"))
	wd, err := os.Getwd()
	check(err)
	check(os.Chdir("d2/sub"))
	deep, err := os.Getwd()
	check(err)
	fmt.Println(strings.TrimPrefix(deep, wd))
	check(os.Chdir(wd))
}

func seek() {
	f, err := os.Create("s")
	check(err)
	defer f.Close()
	_, err = f.WriteAt([]byte("end"), 1<<20)
	check(err)
	n, err := f.Seek(-3, io.SeekEnd)
	check(err)
	b := make([]byte, 10)
	m, err := f.Read(b)
	fmt.Println(n, m, err, string(b[:m]))
	_, err = f.Read(b)
	fmt.Println(err)
	m, err = f.ReadAt(b, 5)
	fmt.Println(m, err, b)
	hole, err := f.Seek(0, 3)
	fmt.Println(hole, err)
	_, err = f.Seek(-1, io.SeekStart)
	show("seek", err)
	check(syscall.Fallocate(int(f.Fd()), 0, 0, 1<<21))
	st, _ := f.Stat()
	fmt.Println(st.Size())
}

func locks() {
	a, err := os.Create("lock")
	check(err)
	b, err := os.Open("lock")
	check(err)
	check(syscall.Flock(int(a.Fd()), syscall.LOCK_EX))
	show("flock", syscall.Flock(int(b.Fd()), syscall.LOCK_SH|syscall.LOCK_NB))
	done := make(chan bool)
	go func() {
		check(syscall.Flock(int(b.Fd()), syscall.LOCK_SH))
		fmt.Println("locked")
		close(done)
	}()
	time.Sleep(10 * time.Millisecond)
	fmt.Println("unlock")
	a.Close()
	<-done
	check(syscall.FcntlFlock(b.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_RDLCK, Len: 10}))
	show("fcntl", syscall.FcntlFlock(b.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK, Len: 10}))
	b.Close()
}

func mapping() {
	f, err := os.Create("map")
	check(err)
	check(f.Truncate(8192))
	m, err := syscall.Mmap(int(f.Fd()), 0, 8192, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	check(err)
	copy(m[4000:], "by the mapping")
	b := make([]byte, 14)
	_, err = f.ReadAt(b, 4000)
	fmt.Println(string(b), err)
	_, err = f.WriteAt([]byte("by write"), 100)
	check(err)
	fmt.Println(string(m[100:108]))
	_, _, errno := syscall.Syscall(syscall.SYS_MSYNC, uintptr(unsafe.Pointer(&m[0])), 8192, syscall.MS_SYNC)
	fmt.Println(errno)
	f.Close()
	check(os.Remove("map"))
	m[0] = 'x'
	fmt.Println(string(m[100:108]))
	check(syscall.Munmap(m))
	check(os.WriteFile("ro", []byte("read only"), 0o444))
	r, err := os.Open("ro")
	check(err)
	_, err = syscall.Mmap(int(r.Fd()), 0, 9, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	show("mmap", err)
	p, err := syscall.Mmap(int(r.Fd()), 0, 9, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
	check(err)
	p[0] = 'R'
	text, _ := os.ReadFile("ro")
	fmt.Println(string(p), string(text))
	check(syscall.Munmap(p))
	q, err := syscall.Mmap(int(r.Fd()), 0, 9, syscall.PROT_READ, syscall.MAP_SHARED)
	check(err)
	show("mprotect", syscall.Mprotect(q, syscall.PROT_READ|syscall.PROT_WRITE))
	check(syscall.Munmap(q))
	r.Close()
}

func times() {
	check(os.WriteFile("time", nil, 0o644))
	at := time.Date(2001, 2, 3, 4, 5, 6, 789, time.UTC)
	check(os.Chtimes("time", at, at.Add(time.Hour)))
	st, err := os.Stat("time")
	check(err)
	fmt.Println(st.ModTime().UTC())
	check(os.Chmod("time", 0o4711))
	st, _ = os.Stat("time")
	fmt.Println(st.Mode())
	show("chmod", os.Chmod("missing", 0))
	before := time.Now().Add(-time.Second)
	check(os.WriteFile("time", []byte("x"), 0))
	st, _ = os.Stat("time")
	fmt.Println(st.ModTime().After(before), !st.ModTime().After(time.Now().Add(time.Second)))
}

func copies() {
	check(os.WriteFile("from", []byte(strings.Repeat("0123456789", 10000)), 0o644))
	from, err := os.Open("from")
	check(err)
	to, err := os.Create("to")
	check(err)
	n, err := io.Copy(to, from) // copy_file_range
	fmt.Println(n, err)
	from.Seek(5, 0)
	r, w, err := os.Pipe()
	check(err)
	go func() {
		io.Copy(w, from) // sendfile or splice
		w.Close()
	}()
	n, err = io.Copy(to, r)
	fmt.Println(n, err)
	st, _ := to.Stat()
	fmt.Println(st.Size())
}

func root() {
	check(os.MkdirAll("r/in", 0o755))
	check(os.Symlink("../..", "r/out"))
	root, err := os.OpenRoot("r")
	check(err)
	defer root.Close()
	f, err := root.Create("in/file")
	check(err)
	f.Close()
	_, err = root.Open("../from")
	fmt.Println(err != nil)
	_, err = root.Open("out/from")
	fmt.Println(err != nil)
	check(root.Remove("in/file"))
	check(root.Mkdir("made", 0o700))
	_, err = root.Stat("made")
	check(err)
}

func failures() {
	_, err := os.Open("no/such")
	show("open", err)
	check(os.WriteFile("plain", nil, 0o644))
	_, err = os.Open("plain/x")
	show("open", err)
	_, err = os.OpenFile("plain", os.O_CREATE|os.O_EXCL, 0o644)
	show("open", err)
	_, err = os.Create(strings.Repeat("x", 300))
	show("create", err)
	_, err = os.Create(".")
	show("create", err)
	show("mkdir", os.Mkdir("plain", 0o755))
	d, err := os.Open(".")
	check(err)
	_, err = d.Read(make([]byte, 10))
	show("read", err)
	d.Close()
	_, err = syscall.Write(99, []byte("x"))
	show("write", err)
	f, err := os.Open("plain")
	check(err)
	_, err = f.Write([]byte("x"))
	show("write", err)
	f.Close()
	n, _, errno := syscall.Syscall(syscall.SYS_OPENAT, ^uintptr(99), 1, 0)
	fmt.Println(int(n), errno)
}

func xattr() {
	check(os.WriteFile("x", nil, 0o644))
	_, err := syscall.Getxattr("x", "user.none", nil)
	if errors.Is(err, syscall.ENOTSUP) {
		err = syscall.ENODATA // this file system has none
	}
	show("getxattr", err)
}

func devices() {
	f, err := os.OpenFile("/dev/null", os.O_RDWR, 0)
	check(err)
	n, err := f.Write([]byte("gone"))
	fmt.Println(n, err)
	_, err = f.Read(make([]byte, 1))
	fmt.Println(err)
	st, _ := f.Stat()
	fmt.Println(st.Mode())
	f.Close()
	z, err := os.Open("/dev/zero")
	check(err)
	b := []byte{1, 2, 3}
	_, err = io.ReadFull(z, b)
	fmt.Println(b, err)
	z.Close()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	check(err)
	_, err = full.Write(b)
	show("full", err)
	full.Close()
	u, err := os.Open("/dev/urandom")
	check(err)
	n, err = io.ReadFull(u, make([]byte, 1000))
	fmt.Println(n, err)
	u.Close()
}

func concurrent() {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			name := fmt.Sprintf("c%d", i)
			for k := range 20 {
				check(os.WriteFile(name+".tmp", []byte(fmt.Sprint(k)), 0o644))
				check(os.Rename(name+".tmp", name))
			}
		})
	}
	wg.Wait()
	names, err := filepath.Glob("c?")
	check(err)
	fmt.Println(names)
}

func face() {
	exe, err := os.Executable()
	fmt.Println(err)
	st, err := os.Stat(exe)
	check(err)
	text, err := os.ReadFile(exe)
	check(err)
	fmt.Println(st.Mode(), st.Size() == int64(len(text)), string(text[1:4]))
	host, err := os.Hostname()
	fmt.Println(host != "", err)
	f, err := os.Open("/etc/hosts")
	check(err)
	s := bufio.NewScanner(f)
	fmt.Println(s.Scan())
	f.Close()
	_, err = os.UserHomeDir()
	fmt.Println(err)
	signal.Ignore(syscall.SIGXFSZ)
	_, err = os.Stat("/tmp")
	fmt.Println(err)
}

func vectors() {
	f, err := os.Create("v")
	check(err)
	defer f.Close()
	a, b := []byte("abc"), []byte("defgh")
	iov := []syscall.Iovec{{Base: &a[0], Len: 3}, {Base: &b[0], Len: 5}}
	n, _, errno := syscall.Syscall(syscall.SYS_WRITEV, f.Fd(), uintptr(unsafe.Pointer(&iov[0])), 2)
	fmt.Println(n, errno)
	n, _, errno = syscall.Syscall6(syscall.SYS_PREADV, f.Fd(), uintptr(unsafe.Pointer(&iov[0])), 2, 2, 0, 0)
	fmt.Println(n, errno, string(a), string(b))
	m, _, errno := syscall.Syscall(syscall.SYS_READ, f.Fd(), 1, 10) // at the end of the file the kernel does not check the buffer
	fmt.Println(m, errno)
	f.Seek(0, 0)
	m, _, errno = syscall.Syscall(syscall.SYS_READ, f.Fd(), 1, 10)
	fmt.Println(int(m), errno)
	m, _, errno = syscall.Syscall(syscall.SYS_WRITE, f.Fd(), 1, 10)
	fmt.Println(int(m), errno)
}

func temp() {
	const tmpfile = 0o20200000
	fd, err := syscall.Open(".", tmpfile|syscall.O_RDWR, 0o600)
	check(err)
	n, err := syscall.Write(fd, []byte("unnamed"))
	fmt.Println(n, err)
	var st syscall.Stat_t
	check(syscall.Fstat(fd, &st))
	fmt.Println(st.Nlink, st.Size)
	check(syscall.Close(fd))
	f, err := os.CreateTemp("", "t*")
	check(err)
	f.Close()
	check(os.Remove(f.Name()))
	var fs syscall.Statfs_t
	check(syscall.Statfs(".", &fs))
	fmt.Println(fs.Bsize, fs.Bavail <= fs.Blocks)
}

// executable reads the program's own file in several ways.
func executable() {
	name, err := os.Executable()
	check(err)
	f, err := os.Open("/proc/self/exe")
	check(err)
	defer f.Close()
	st, err := f.Stat()
	check(err)
	size := st.Size()
	middle := make([]byte, 64)
	_, err = f.ReadAt(middle, size/2)
	check(err)
	whole, err := os.ReadFile(name)
	check(err)
	fmt.Printf("%q %v %v\n", whole[:4], int64(len(whole)) == size, string(whole[size/2:][:64]) == string(middle))
	n, err := f.ReadAt(middle, size-10)
	fmt.Println(n, err, string(middle[:10]) == string(whole[size-10:]))
	_, err = syscall.Pread(int(f.Fd()), unsafe.Slice((*byte)(unsafe.Pointer(uintptr(4096))), 64), 0)
	show("a buffer that is not there", err)
	hole, err := f.Seek(0, 4)
	fmt.Println(hole == size, err)
	_, err = f.Seek(0, io.SeekStart)
	check(err)

	_, err = os.OpenFile(name, os.O_RDWR, 0)
	show("write", err)
	_, err = os.OpenFile(name, os.O_RDONLY|os.O_TRUNC, 0)
	show("open and truncate", err)
	show("truncate", os.Truncate(name, 10))

	check(os.WriteFile("copy", nil, 0o700))
	out, err := os.OpenFile("copy", os.O_WRONLY, 0)
	check(err)
	copied, err := io.Copy(out, f)
	fmt.Println(copied == size, err)
	check(out.Close())
	same, err := os.ReadFile("copy")
	fmt.Println(string(same) == string(whole), err)
	page := int(size/2) &^ 4095
	mapped, err := syscall.Mmap(int(f.Fd()), int64(page), 4096, syscall.PROT_READ, syscall.MAP_PRIVATE)
	check(err)
	fmt.Println(string(mapped) == string(whole[page:][:4096]))
	_, err = f.ReadAt(middle, size/2)
	fmt.Println(string(whole[size/2:][:64]) == string(middle), err)
}
