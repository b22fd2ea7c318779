//go:build linux && amd64

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

func init() { programs["own"] = own }

// Calls and flags that package syscall lacks.
const (
	sysExecveat, sysStatx, sysOpenat2, sysFaccessat2 = 322, 332, 437, 439
	sysOpenTree, sysMemfd                            = 428, 319
	oPath, atEmptyPath, atSymlinkFollow              = 0x200000, 0x1000, 0x400
)

// own reaches its own executable in all ways: own <state>, where state says what has become of the
// file: as-is, deleted, replaced, renamed, memfd or full (the table of descriptors). It prints for
// each way whether it has led to the file with which the process began.
func own(args []string) {
	runtime.LockOSThread() // for thread-self and the working directory
	dir, err := os.MkdirTemp(filepath.Dir(os.Args[0]), "own")
	check(err)
	defer os.RemoveAll(dir)
	file := os.Args[0]
	o := &owner{dir: dir, file: file}
	if args[0] == "memfd" {
		if len(args) == 1 {
			becomeMemfd()
		}
		o.file = ""
		_, err = fmt.Sscan(args[1]+" "+args[2], &o.id[0], &o.id[1])
		check(err)
	} else {
		check(syscall.Stat(file, &o.st))
		o.id = [2]uint64{o.st.Dev, o.st.Ino}
	}
	o.links()
	switch args[0] {
	case "deleted":
		check(os.Remove(file))
	case "replaced":
		check(os.WriteFile(file+"2", []byte("#!/bin/false\n"), 0o755))
		check(os.Rename(file+"2", file))
	case "renamed":
		check(os.Rename(file, file+".old"))
	}
	o.all()
}

type owner struct {
	dir, file string
	st        syscall.Stat_t
	id        [2]uint64 // device and inode
}

func becomeMemfd() {
	text, err := os.ReadFile(os.Args[0])
	check(err)
	name := []byte("own\x00")
	fd, _, e := syscall.Syscall(sysMemfd, uintptr(unsafe.Pointer(&name[0])), 1 /* MFD_CLOEXEC */, 0)
	if e != 0 {
		check(e)
	}
	_, err = syscall.Write(int(fd), text)
	check(err)
	var st syscall.Stat_t
	check(syscall.Fstat(int(fd), &st))
	argv := []string{os.Args[0], "own", "memfd", fmt.Sprint(st.Dev), fmt.Sprint(st.Ino)}
	check(execveat(int(fd), "", argv, os.Environ(), atEmptyPath))
}

func execveat(dir int, path string, argv, envp []string, flags int) error {
	p, err := syscall.BytePtrFromString(path)
	check(err)
	a, err := syscall.SlicePtrFromStrings(argv)
	check(err)
	v, err := syscall.SlicePtrFromStrings(envp)
	check(err)
	_, _, e := syscall.RawSyscall6(sysExecveat, uintptr(dir), uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(&a[0])),
		uintptr(unsafe.Pointer(&v[0])), uintptr(flags), 0)
	return e
}

// links makes symbolic links that lead to the program.
func (o *owner) links() {
	check(os.Symlink("/proc/self/exe", o.dir+"/link"))
	check(os.Symlink("link", o.dir+"/second"))
	check(os.Symlink("/proc/self/exe", o.dir+"/exe"))
	check(os.Symlink("/proc/self", o.dir+"/process"))
	check(os.Symlink(strings.Repeat("../", 20)+"proc/self/exe", o.dir+"/relative"))
}

// say prints what a way has led to.
func (o *owner) say(way string, err error, dev, ino uint64) {
	switch {
	case err != nil:
		fmt.Printf("%s: %v\n", way, o.hide(err.Error()))
	case [2]uint64{dev, ino} == o.id:
		fmt.Printf("%s: own file\n", way)
	default:
		fmt.Printf("%s: another file, %d %d, not %v\n", way, dev, ino, o.id)
	}
}

// hide replaces what differs from run to run.
func (o *owner) hide(s string) string {
	s = strings.ReplaceAll(s, o.dir, "SUB")
	s = strings.ReplaceAll(s, filepath.Dir(os.Args[0]), "DIR")
	return strings.ReplaceAll(s, strconv.Itoa(os.Getpid()), "PID")
}

// opened says which file is open, and closes it.
func (o *owner) opened(way string, fd int, err error) {
	var st syscall.Stat_t
	if err == nil {
		err = syscall.Fstat(fd, &st)
		syscall.Close(fd)
	}
	o.say(way, err, st.Dev, st.Ino)
}

func (o *owner) text(way, s string, err error) {
	if err != nil {
		s = err.Error()
	}
	fmt.Printf("%s: %s\n", way, o.hide(s))
}

// all goes all ways.
func (o *owner) all() {
	pid, tid := os.Getpid(), syscall.Gettid()
	for _, p := range []string{"/proc/self/exe", "/proc//self/exe", "//proc/self/exe", "/proc/self/../self/exe", "/proc/self/./exe",
		"/proc/self/root/proc/self/exe", "/proc/self/cwd/../../../../../../proc/self/exe", "/proc/thread-self/exe",
		fmt.Sprintf("/proc/%d/exe", pid), fmt.Sprintf("/proc/self/task/%d/exe", tid), fmt.Sprintf("/proc/%d/task/%d/exe", pid, tid),
		fmt.Sprintf("/proc/%d/exe", tid), "/proc/self/task/../exe", o.dir + "/link", o.dir + "/second", o.dir + "/relative", o.dir + "/exe", o.dir + "/process/exe"} {
		fd, err := syscall.Open(p, syscall.O_RDONLY, 0)
		name := strings.ReplaceAll(o.hide(p), strconv.Itoa(tid), "TID")
		o.opened("open "+name, fd, err)
		var st syscall.Stat_t
		err = syscall.Stat(p, &st)
		o.say("stat "+name, err, st.Dev, st.Ino)
		err = syscall.Lstat(p, &st)
		o.text("lstat "+name, fmt.Sprintf("%o", st.Mode), err)
		s, err := os.Readlink(p)
		o.text("readlink "+name, strings.ReplaceAll(s, strconv.Itoa(tid), "TID"), err)
		s, err = filepath.EvalSymlinks(p)
		o.text("EvalSymlinks "+name, s, unwrapped(err))
		o.text("access "+name, "", syscall.Access(p, 1))
		o.text("writable "+name, "", closed(syscall.Open(p, syscall.O_RDWR, 0)))
	}
	o.relative()
	o.calls()
	o.contents()
	o.text("own name, to write", "", closed(syscall.Open(os.Args[0], syscall.O_WRONLY, 0)))
	o.text("own name, truncated", "", syscall.Truncate(os.Args[0], 1))
}

func unwrapped(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}

func closed(fd int, err error) error {
	if err == nil {
		syscall.Close(fd)
	}
	return err
}

// relative uses paths that begin at a directory.
func (o *owner) relative() {
	for _, w := range []struct{ dir, path string }{{"/proc", "self/exe"}, {"/proc/self", "exe"}, {"/proc/self", "./exe"}, {"/proc/self", "task/../exe"}, {o.dir, "link"}, {o.dir, "exe"}} {
		d, err := syscall.Open(w.dir, oPath|syscall.O_DIRECTORY, 0)
		if err != nil {
			o.text("directory "+w.dir, "", err)
			continue
		}
		way := o.hide(w.dir) + " " + w.path
		fd, err := syscall.Openat(d, w.path, syscall.O_RDONLY, 0)
		o.opened("openat "+way, fd, err)
		var st syscall.Stat_t
		p, err := syscall.BytePtrFromString(w.path)
		check(err)
		_, _, e := syscall.Syscall6(syscall.SYS_NEWFSTATAT, uintptr(d), uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(&st)), 0, 0, 0)
		o.say("fstatat "+way, result(e), st.Dev, st.Ino)
		buf := make([]byte, 4096)
		n, _, e := syscall.Syscall6(syscall.SYS_READLINKAT, uintptr(d), uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(&buf[0])), 4096, 0, 0)
		o.text("readlinkat "+way, string(buf[:max(0, int(n))]), result(e))
		_, _, e = syscall.Syscall6(sysFaccessat2, uintptr(d), uintptr(unsafe.Pointer(p)), 1, 0, 0, 0)
		o.text("faccessat2 "+way, "", result(e))
		how := [3]uint64{syscall.O_RDONLY, 0, 0}
		fd2, _, e := syscall.Syscall6(sysOpenat2, uintptr(d), uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(&how)), 24, 0, 0)
		o.opened("openat2 "+way, int(fd2), result(e))
		check(syscall.Fchdir(d))
		fd, err = syscall.Open(w.path, syscall.O_RDONLY, 0)
		o.opened("open in "+way, fd, err)
		s, err := os.Readlink(w.path)
		o.text("readlink in "+way, s, err)
		check(os.Chdir("/"))
		syscall.Close(d)
		root, err := os.OpenRoot(w.dir)
		if err != nil {
			o.text("OpenRoot "+way, "", err)
			continue
		}
		f, err := root.Open(w.path)
		if err == nil {
			f.Close()
		}
		o.text("OpenRoot "+way, "opened", err)
		s, err = root.Readlink(w.path)
		o.text("Root.Readlink "+way, s, err)
		root.Close()
	}
}

func result(e syscall.Errno) error {
	if e == 0 {
		return nil
	}
	return e
}

// calls makes the other calls that have a path.
func (o *owner) calls() {
	exe, err := os.Executable()
	o.text("Executable", exe, err)
	path := []byte("/proc/self/exe\x00")
	at := uintptr(unsafe.Pointer(&path[0]))
	cwd := -100 // AT_FDCWD
	here := uintptr(cwd)

	fd, err := syscall.Open("/proc/self/exe", oPath, 0)
	o.opened("open O_PATH", fd, err)
	fd, err = syscall.Open("/proc/self/exe", oPath|syscall.O_NOFOLLOW, 0)
	if err == nil {
		buf := make([]byte, 4096)
		empty := []byte{0}
		n, _, e := syscall.Syscall6(syscall.SYS_READLINKAT, uintptr(fd), uintptr(unsafe.Pointer(&empty[0])), uintptr(unsafe.Pointer(&buf[0])), 4096, 0, 0)
		o.text("readlinkat of the link", string(buf[:max(0, int(n))]), result(e))
		syscall.Close(fd)
	}
	o.text("open O_NOFOLLOW", "", closed(syscall.Open("/proc/self/exe", syscall.O_NOFOLLOW, 0)))
	o.text("open O_DIRECTORY", "", closed(syscall.Open("/proc/self/exe", syscall.O_DIRECTORY, 0)))
	o.text("open O_CREAT O_EXCL", "", closed(syscall.Open("/proc/self/exe", syscall.O_CREAT|syscall.O_EXCL, 0)))
	if fd, err = syscall.Open("/proc/self/exe", syscall.O_RDONLY, 0); err == nil {
		flags, _, e := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFL, 0)
		o.text("flags", fmt.Sprintf("%#x", flags), result(e))
		again, err := syscall.Open(fmt.Sprint("/proc/self/fd/", fd), syscall.O_RDONLY, 0)
		o.opened("open by descriptor", again, err)
		again, err = syscall.Open(fmt.Sprint("/dev/fd/", fd), syscall.O_RDONLY, 0)
		o.opened("open by /dev/fd", again, err)
		syscall.Close(fd)
	}
	var stx [256]byte
	_, _, e := syscall.Syscall6(sysStatx, here, at, 0, 0x7ff, uintptr(unsafe.Pointer(&stx[0])), 0)
	mode := *(*uint16)(unsafe.Pointer(&stx[28]))
	dev := uint64(*(*uint32)(unsafe.Pointer(&stx[140])))&0xff | uint64(*(*uint32)(unsafe.Pointer(&stx[136])))<<8 | uint64(*(*uint32)(unsafe.Pointer(&stx[140]))&^0xff)<<12
	o.say(fmt.Sprintf("statx %o", mode), result(e), dev, *(*uint64)(unsafe.Pointer(&stx[32])))
	treed, _, e := syscall.Syscall(sysOpenTree, here, at, 0)
	o.opened("open_tree", int(treed), result(e))

	check(syscall.Chmod("/proc/self/exe", 0o751))
	check(syscall.Chown("/proc/self/exe", os.Getuid(), os.Getgid()))
	check(syscall.UtimesNano("/proc/self/exe", []syscall.Timespec{{Sec: 1000}, {Sec: 2000}}))
	var st syscall.Stat_t
	err = syscall.Stat("/proc/self/exe", &st)
	o.text("chmod, utimes", fmt.Sprintf("%o %d", st.Mode, st.Mtim.Sec), err)
	o.text("truncate", "", syscall.Truncate("/proc/self/exe", 1))
	err = syscall.Setxattr("/proc/self/exe", "user.own", []byte("x"), 0)
	if err != syscall.ENOTSUP {
		o.text("setxattr", "", err)
	}
	var fs1, fs2 syscall.Statfs_t
	err = syscall.Statfs("/proc/self/exe", &fs1)
	if o.file != "" {
		check(syscall.Statfs(o.dir, &fs2))
		o.text("statfs", fmt.Sprint(fs1.Fsid == fs2.Fsid, fs1.Type == fs2.Type), err)
	}
	new := []byte(o.dir + "/hard\x00")
	_, _, e = syscall.Syscall6(syscall.SYS_LINKAT, here, at, here, uintptr(unsafe.Pointer(&new[0])), atSymlinkFollow, 0)
	o.text("linkat", "", result(e))
	if e == 0 {
		err = syscall.Stat(o.dir+"/hard", &st)
		o.say("stat of the new name", err, st.Dev, st.Ino)
		check(os.Remove(o.dir + "/hard"))
	}
	o.watch()
	o.mounted()
}

// watch has inotify compare files: a file has one watch.
func (o *owner) watch() {
	in, err := syscall.InotifyInit()
	check(err)
	defer syscall.Close(in)
	fd, err := syscall.Open("/proc/self/exe", syscall.O_RDONLY, 0)
	check(err)
	defer syscall.Close(fd)
	a, err := syscall.InotifyAddWatch(in, fmt.Sprint("/proc/self/fd/", fd), syscall.IN_OPEN)
	check(err)
	b, err := syscall.InotifyAddWatch(in, "/proc/self/exe", syscall.IN_OPEN)
	c, err2 := syscall.InotifyAddWatch(in, o.dir+"/second", syscall.IN_OPEN)
	fmt.Println("inotify", a == b, err, a == c, err2)
}

// mounted binds the program to a file of its own: root with a mount namespace can.
func (o *owner) mounted() {
	at := o.dir + "/mounted"
	check(os.WriteFile(at, nil, 0o644))
	if os.Getenv("GUEST_MOUNTS") == "" {
		return
	}
	for _, from := range []string{"/proc/self/exe", o.dir + "/link"} {
		err := syscall.Mount(from, at, "", syscall.MS_BIND, "")
		o.text("mount", "", err)
		if err != nil {
			continue
		}
		var st syscall.Stat_t
		err = syscall.Stat(at, &st)
		o.say("stat of the mount", err, st.Dev, st.Ino)
		check(syscall.Unmount(at, syscall.MNT_DETACH))
	}
}

// contents reads the file: it holds this program's text.
func (o *owner) contents() {
	for _, p := range []string{"/proc/self/exe", o.dir + "/second"} {
		text, err := os.ReadFile(p)
		o.text("contents", fmt.Sprint(bytes.Contains(text, []byte("goes all ways"))), err)
	}
}
