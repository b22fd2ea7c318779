//go:build linux && amd64

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"
)

func init() {
	programs["execs"] = execWays
	programs["shown"] = shown
	programs["give"] = func(args []string) { check(give(args[0])) }
}

// give gives a file the capability CAP_NET_BIND_SERVICE: struct vfs_cap_data, revision 2.
func give(file string) error {
	return syscall.Setxattr(file, "security.capability", []byte{1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0)
}

// shown prints what a program sees of its own execution.
func shown(args []string) {
	const getName = 16
	comm := make([]byte, 16)
	_, _, e := syscall.RawSyscall(syscall.SYS_PRCTL, getName, uintptr(unsafe.Pointer(&comm[0])), 0)
	check(result(e))
	exe, err := os.Readlink("/proc/self/exe")
	if err != nil { // the host cannot find out all names, either
		exe, comm = "-", nil
	}
	fmt.Println("shown", os.Args[0], args, string(bytes.TrimRight(comm, "\x00")), exe, execfn(), inherited())
}

// execfn returns the name under which the kernel has executed the program.
func execfn() string {
	const atExecfn = 31
	v, err := os.ReadFile("/proc/self/auxv")
	if err != nil {
		return "-"
	}
	for ; len(v) >= 16; v = v[16:] {
		if w := (*[2]uintptr)(unsafe.Pointer(&v[0])); w[0] == atExecfn {
			var s []byte
			for p := w[1]; ; p++ {
				c := *(*byte)(unsafe.Add(unsafe.Pointer(nil), p))
				if c == 0 {
					return string(s)
				}
				s = append(s, c)
			}
		}
	}
	return "none"
}

// inherited lists the descriptors below 20 that were open when the program began: the runtime's own
// close on exec.
func inherited() (list []int) {
	for fd := range 20 {
		if flags, _, e := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFD, 0); e == 0 && flags == 0 {
			list = append(list, fd)
		}
	}
	return list
}

// execWays executes a program in all ways: execs <state> <target> <way> [arguments]. The state is one of own's,
// or tmpfs (over /proc), chroot (to the target's directory), many (descriptors are open), full (their
// table is), writing (the target is open for that), or memory (there is little).
func execWays(args []string) {
	state, target, way := args[0], args[1], args[2]
	runtime.LockOSThread()
	w := &ways{target: target, argv: []string{"argv0", "shown", "a", "b c"}, env: []string{"GUEST=env"}}
	if len(args) > 3 {
		w.argv = args[3:]
	}
	w.file, _ = os.Open(target)
	w.path, _ = syscall.Open(target, oPath|syscall.O_CLOEXEC, 0)
	w.dir, _ = syscall.Open(filepath.Dir(target), oPath|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	w.sealed = memfd(target)
	link := target + ".link"
	os.Symlink(target, link)
	defer os.Remove(link)
	enter(state, w)
	for _, e := range w.list() {
		if e.name == way {
			fmt.Println(way, e.run())
			return
		}
	}
	failf("no way %q", way)
}

// enter makes the state in which the program is executed.
func enter(state string, w *ways) {
	t := w.target
	switch state {
	case "deleted":
		check(os.Remove(t))
	case "replaced":
		check(os.WriteFile(t+"2", []byte("#!/bin/false\n"), 0o755))
		check(os.Rename(t+"2", t))
	case "tmpfs":
		check(syscall.Mount("none", "/proc", "tmpfs", 0, ""))
	case "chroot":
		check(syscall.Chroot(filepath.Dir(t)))
		check(os.Chdir("/"))
		w.target = "/" + filepath.Base(t)
	case "many", "full":
		for i := 0; state == "full" || i < 1100; i++ {
			if _, err := syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0); err != nil {
				return
			}
		}
	case "writing":
		_, err := syscall.Open(t, syscall.O_RDWR|syscall.O_CLOEXEC, 0)
		check(err)
	case "memory":
		// Enough for what this program does yet, but not to look at a file of 10 MB.
		var pages uint64
		text, err := os.ReadFile("/proc/self/statm")
		check(err)
		_, err = fmt.Sscan(string(text), &pages)
		check(err)
		check(syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: pages<<12 + 8<<20, Max: 1 << 40}))
	}
}

func memfd(from string) int {
	const allowSealing, addSeals, all = 2, 1033, 15
	text, err := os.ReadFile(from)
	if err != nil {
		return -1
	}
	name := []byte("sealed\x00")
	fd, _, e := syscall.Syscall(sysMemfd, uintptr(unsafe.Pointer(&name[0])), 1|allowSealing, 0)
	check(result(e))
	_, err = syscall.Write(int(fd), text)
	check(err)
	_, _, e = syscall.Syscall(syscall.SYS_FCNTL, fd, addSeals, all)
	check(result(e))
	return int(fd)
}

type ways struct {
	target            string
	argv, env         []string
	file              *os.File
	path, dir, sealed int
}

type execWay struct {
	name string
	run  func() error
}

func (w *ways) list() []execWay {
	by := func(path func() string) func() error {
		return func() error { return syscall.Exec(path(), w.argv, w.env) }
	}
	child := func(path func() string) func() error {
		return func() error {
			cmd := &exec.Cmd{Path: path(), Args: w.argv, Env: w.env, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
			return cmd.Run()
		}
	}
	target := func() string { return w.target }
	self := func() string { return "/proc/self/exe" }
	base := filepath.Base(w.target)
	return []execWay{
		{"exec", by(target)},
		{"child", child(target)},
		{"fork", func() error {
			pid, err := syscall.ForkExec(w.target, w.argv, &syscall.ProcAttr{Files: []uintptr{0, 1, 2}, Env: w.env})
			if err != nil {
				return err
			}
			var st syscall.WaitStatus
			_, err = syscall.Wait4(pid, &st, 0, nil)
			fmt.Println("ended", st.ExitStatus())
			return err
		}},
		{"relative", func() error {
			check(syscall.Fchdir(w.dir))
			return syscall.Exec("./"+base, w.argv, w.env)
		}},
		{"link", by(func() string { return w.target + ".link" })},
		{"proc fd", by(func() string { return fmt.Sprint("/proc/self/fd/", w.file.Fd()) })},
		{"dev fd", by(func() string { return fmt.Sprint("/dev/fd/", w.file.Fd()) })},
		{"child proc fd", child(func() string { return fmt.Sprint("/proc/self/fd/", w.file.Fd()) })},
		{"proc fd path", by(func() string { return fmt.Sprint("/proc/self/fd/", w.path) })},
		{"execveat fd", func() error { return execveat(int(w.file.Fd()), "", w.argv, w.env, atEmptyPath) }},
		{"execveat path fd", func() error { return execveat(w.path, "", w.argv, w.env, atEmptyPath) }},
		{"execveat dir", func() error { return execveat(w.dir, base, w.argv, w.env, 0) }},
		{"execveat link", func() error { return execveat(w.dir, base+".link", w.argv, w.env, 0x100) }},
		{"memfd", func() error { return execveat(w.sealed, "", w.argv, w.env, atEmptyPath) }},
		{"memfd proc fd", by(func() string { return fmt.Sprint("/proc/self/fd/", w.sealed) })},
		{"self", by(self)},
		{"self child", child(self)},
		{"self slashes", by(func() string { return "/proc//self/./exe" })},
	}
}
