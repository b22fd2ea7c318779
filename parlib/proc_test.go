//go:build linux && amd64 && cgo

package parlib_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/internal/coverage"
)

var self = func() string {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return exe
}()

// env returns the environment for a child that does not get the test's.
func env(more ...string) []string { return append(more, coverage.Env()...) }

// create makes a process of this test binary, with the arguments what (main_test.go).
func create(t testing.TB, flags int, what ...string) int64 {
	t.Helper()
	argv := append([]string{"prog", childMode}, what...)
	return ok(t, ros.SYS_PROC_CREATE, self, block(t, argv, env("A=b", "C=d e")), flags)
}

// wait waits for a process and returns its status.
func wait(t testing.TB, pid int64) int32 {
	t.Helper()
	status := new(int32)
	if got := ok(t, ros.SYS_WAITPID, pid, ptr(status), 0); got != pid {
		t.Fatalf("waitpid %d returned %d", pid, got)
	}
	return *status
}

// give gives descriptors to a process; each pair is the parent's number and the child's.
func give(t testing.TB, pid int64, pairs ...uint32) []ros.Childfdmap {
	t.Helper()
	var m []ros.Childfdmap
	for p := range slices.Chunk(pairs, 2) {
		m = append(m, ros.Childfdmap{Parentfd: p[0], Childfd: p[1], Ok: -7})
	}
	if n := ok(t, ros.SYS_DUP_FDS_TO, pid, ptr(&m[0]), len(m)); n > int64(len(m)) {
		t.Errorf("dup_fds_to returned %d, want %d or less", n, len(m))
	}
	return m
}

func pipe(t testing.TB) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// told runs a process that was created to "report", and returns the report from its descriptor 1.
func told(t testing.TB, pid int64, before func(stdout uint32)) (rep report) {
	t.Helper()
	r, w := pipe(t)
	give(t, pid, uint32(w.Fd()), 1)
	if before != nil {
		before(uint32(w.Fd()))
	}
	w.Close()
	ok(t, ros.SYS_PROC_RUN, pid)
	b, err := io.ReadAll(r)
	if err := json.Unmarshal(b, &rep); err != nil {
		t.Errorf("the child said %q: %v", b, err)
	}
	if status := wait(t, pid); err != nil || status != 0 {
		t.Errorf("%v, status %#x; want nil, 0", err, status)
	}
	return rep
}

func TestProcess(t *testing.T) {
	pid := create(t, 0, "exit", "7")
	// It exists, and does not run.
	time.Sleep(50 * time.Millisecond)
	status := int32(99)
	if r := ok(t, ros.SYS_WAITPID, pid, ptr(&status), ros.WNOHANG); r != 0 || status != 0 {
		t.Errorf("waitpid returned %d, status %d; want 0, 0", r, status)
	}
	ok(t, ros.SYS_PROC_RUN, pid)
	if status := wait(t, pid); status != 7<<8 {
		t.Errorf("status %#x, want that of exit 7", status)
	}
	fails(t, ros.ECHILD, fmt.Sprintf("waitpid pid %d: No child processes", pid), ros.SYS_WAITPID, pid, ptr(&status), 0)
	fails(t, ros.ESRCH, fmt.Sprintf("proc_run pid %d: No such process", pid), ros.SYS_PROC_RUN, pid)
	fails(t, ros.ESRCH, "proc_destroy", ros.SYS_PROC_DESTROY, pid, 0)
	fails(t, ros.ESRCH, "dup_fds_to", ros.SYS_DUP_FDS_TO, pid, ptr(&ros.Childfdmap{}), 1)
	fails(t, ros.ESRCH, "chdir", ros.SYS_CHDIR, pid, "/")

	// Arguments, environment, directory; and only the descriptors that were given are open.
	dir, _ := os.Getwd()
	rep := told(t, create(t, 0, "report", "", "x y"), nil)
	if want := []string{"prog", childMode, "report", "", "x y"}; !slices.Equal(rep.Args, want) {
		t.Errorf("arguments %q, want %q", rep.Args, want)
	}
	if want := env("A=b", "C=d e"); !slices.Equal(rep.Env, want) {
		t.Errorf("environment %q, want %q", rep.Env, want)
	}
	if rep.Dir != dir {
		t.Errorf("directory %q", rep.Dir)
	}
	// ls opens the directory that it lists, as 0, which is free.
	if got := output(t, "/bin/ls", "/proc/self/fd"); got != "0\n1\n" {
		t.Errorf("open are %q, want 0 and 1", got)
	}
}

// output returns the output of a program that has descriptor 1 and no other.
func output(t testing.TB, prog string, args ...string) string {
	t.Helper()
	pid := ok(t, ros.SYS_PROC_CREATE, prog, block(t, append([]string{prog}, args...), nil), 0)
	r, w := pipe(t)
	give(t, pid, uint32(w.Fd()), 1)
	w.Close()
	ok(t, ros.SYS_PROC_RUN, pid)
	b, err := io.ReadAll(r)
	if s := wait(t, pid); s != 0 || err != nil {
		t.Errorf("%s: status %#x, %v; want 0, nil", prog, s, err)
	}
	return string(b)
}

func TestProcessStatus(t *testing.T) {
	for _, code := range []int{0, 1, 127, 255} {
		pid := create(t, 0, "exit", strconv.Itoa(code))
		ok(t, ros.SYS_PROC_RUN, pid)
		if s := wait(t, pid); s != int32(code)<<8 {
			t.Errorf("exit %d has status %#x, want %#x", code, s, code<<8)
		}
	}
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGSTKFLT, syscall.SIGSYS, 40} {
		args := []string{"sh", "-c", fmt.Sprintf("ulimit -c 0; kill -%d $$", sig)}
		pid := ok(t, ros.SYS_PROC_CREATE, "/bin/sh", block(t, args, nil), 0)
		ok(t, ros.SYS_PROC_RUN, pid)
		if s := wait(t, pid); s&0x7f != int32(sig) {
			t.Errorf("signal %d has status %#x, want the signal in its low 7 bits", sig, s)
		}
	}
	// Any child at all.
	want := map[int64]int32{}
	for i := range 5 {
		pid := create(t, 0, "exit", strconv.Itoa(i))
		want[pid] = int32(i) << 8
		ok(t, ros.SYS_PROC_RUN, pid)
	}
	for len(want) > 0 {
		status := new(int32)
		pid := ok(t, ros.SYS_WAITPID, -1, ptr(status), 0)
		if s, mine := want[pid]; !mine || s != *status {
			t.Errorf("pid %d has status %#x, want one of %#x", pid, *status, want)
		}
		delete(want, pid)
	}
	fails(t, ros.ECHILD, "waitpid pid -1", ros.SYS_WAITPID, -1, 0, 0)
	fails(t, ros.ECHILD, "waitpid pid 0", ros.SYS_WAITPID, 0, 0, 0)
	fails(t, ros.ECHILD, "waitpid pid -5", ros.SYS_WAITPID, -5, 0, 0)
	fails(t, ros.ECHILD, "waitpid pid 1", ros.SYS_WAITPID, 1, 0, 0)
	fails(t, ros.EFAULT, "waitpid pid 1", ros.SYS_WAITPID, 1, 8, 0)
}

func TestProcessDescriptors(t *testing.T) {
	// With PROC_DUP_FGRP: all open descriptors but those that are close-on-exec.
	r, w := pipe(t) // close on exec
	kept := ok(t, ros.SYS_FCNTL, int(w.Fd()), ros.F_DUPFD, 60)
	pid := create(t, ros.PROC_DUP_FGRP, "report")
	closeFD(t, kept)
	out, outW := pipe(t)
	fails(t, ros.EBUSY, "dup_fds_to", ros.SYS_DUP_FDS_TO, pid, ptr(&ros.Childfdmap{Parentfd: uint32(outW.Fd()), Childfd: uint32(kept)}), 1)
	devnull := open(t, "/dev/null", ros.O_WRITE, 0)
	// Standard descriptors are open already, whatever this test's are.
	m := []ros.Childfdmap{{Parentfd: uint32(devnull), Childfd: 2, Ok: -7}, {Parentfd: uint32(devnull), Childfd: 61, Ok: -7}, {Parentfd: 9999, Childfd: 62, Ok: -7}}
	if n := ok(t, ros.SYS_DUP_FDS_TO, pid, ptr(&m[0]), 3); n != 1 || m[0].Ok != -1 || m[1].Ok != 0 || m[2].Ok != -1 {
		t.Errorf("dup_fds_to = %d, map %v; want 1, with Ok -1, 0, -1", n, m)
	}
	closeFD(t, devnull)
	ok(t, ros.SYS_PROC_DESTROY, pid, 3)
	wait(t, pid)
	out.Close()

	// Close-on-exec descriptors are closed when the process is made, not when it runs: the
	// pipe ends while the process still waits.
	pid = create(t, ros.PROC_DUP_FGRP, "exit", "0")
	w.Close()
	end := make(chan error)
	go func() {
		_, err := r.Read(make([]byte, 1))
		end <- err
	}()
	select {
	case err := <-end:
		if err != io.EOF {
			t.Errorf("the end of the pipe gives %v, want EOF", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("a process that does not run yet holds the pipe open")
	}
	ok(t, ros.SYS_PROC_RUN, pid)
	wait(t, pid)

	// Every number can be given, also those that the host uses in the child.
	pid = create(t, 0, "report")
	rep := told(t, pid, func(stdout uint32) {
		for fd := uint32(40); fd > 0; fd-- {
			if fd == 1 {
				continue
			}
			if m := give(t, pid, stdout, fd); m[0].Ok != 0 {
				t.Errorf("descriptor %d: %v, want Ok 0", fd, m)
			}
		}
	})
	for fd := 1; fd <= 40; fd++ {
		if rep.FDs[fd] != rep.FDs[1] || !strings.HasPrefix(rep.FDs[fd], "pipe:") {
			t.Errorf("descriptor %d is %q, want the pipe %q", fd, rep.FDs[fd], rep.FDs[1])
		}
	}

	// To this process itself.
	_, w = pipe(t)
	m = give(t, int64(os.Getpid()), uint32(w.Fd()), 300)
	if m[0].Ok != 0 {
		t.Errorf("the map to this process is %v, want Ok 0", m)
	}
	fails(t, ros.EBUSY, "dup_fds_to", ros.SYS_DUP_FDS_TO, os.Getpid(), ptr(&m[0]), 1)
	closeFD(t, 300)
	m[0].Parentfd = 1 << 31
	fails(t, ros.EBADF, "dup_fds_to", ros.SYS_DUP_FDS_TO, os.Getpid(), ptr(&m[0]), 1)
	fails(t, ros.EINVAL, "an empty map", ros.SYS_DUP_FDS_TO, os.Getpid(), ptr(&m[0]), 0)
	fails(t, ros.EFAULT, "dup_fds_to", ros.SYS_DUP_FDS_TO, os.Getpid(), 0, 1)
}

func TestProcessDirectory(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	old, _ := os.Getwd()
	defer os.Chdir(old)
	os.Chdir(dir)
	os.Mkdir("sub", 0o700)
	// The relative path of a program is relative to the directory at its creation, wherever
	// the process changes to afterwards; and "sub" is relative to the caller's directory.
	if err := os.Link(self, "prog"); err != nil {
		b, _ := os.ReadFile(self)
		os.WriteFile("prog", b, 0o700)
	}
	argv := block(t, []string{"prog", childMode, "report"}, nil)
	pid := ok(t, ros.SYS_PROC_CREATE, "./prog", argv, 0)
	ok(t, ros.SYS_CHDIR, pid, "/")
	ok(t, ros.SYS_CHDIR, pid, "sub")
	fails(t, ros.ENOENT, "chdir pid", ros.SYS_CHDIR, pid, "no")
	fails(t, ros.ENOTDIR, "chdir pid", ros.SYS_CHDIR, pid, "prog")
	if rep := told(t, pid, nil); rep.Dir != dir+"/sub" {
		t.Errorf("directory %q, want %q", rep.Dir, dir+"/sub")
	}
	pid = ok(t, ros.SYS_PROC_CREATE, "prog", argv, 0)
	fd := open(t, "/", ros.O_READ|ros.O_DIRECTORY, 0)
	ok(t, ros.SYS_FCHDIR, pid, fd)
	closeFD(t, fd)
	fails(t, ros.EBADF, "fchdir pid", ros.SYS_FCHDIR, pid, fd)
	fails(t, ros.EBADF, "fchdir pid", ros.SYS_FCHDIR, pid, -1)
	file := open(t, "prog", ros.O_READ, 0)
	fails(t, ros.ENOTDIR, "fchdir pid", ros.SYS_FCHDIR, pid, file)
	closeFD(t, file)
	if rep := told(t, pid, nil); rep.Dir != "/" {
		t.Errorf("directory %q, want /", rep.Dir)
	}
}

// A new process has no signal blocked and no handler.
func TestProcessSignals(t *testing.T) {
	signal := func(name string, lines []string) string {
		for _, l := range lines {
			if rest, found := strings.CutPrefix(l, name+":\t"); found {
				return rest
			}
		}
		return "no line " + name
	}
	b := output(t, "/bin/cat", "/proc/self/status")
	mine, _ := os.ReadFile("/proc/self/status")
	child, own := strings.Split(b, "\n"), strings.Split(string(mine), "\n")
	none := strings.Repeat("0", 16)
	for name, want := range map[string]string{"SigBlk": none, "SigCgt": none, "SigPnd": none, "SigIgn": signal("SigIgn", own), "Name": "cat"} {
		if got := signal(name, child); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// A signal that comes before a process runs has the effect that it has on a new program: the
// host's handlers are reset.
func TestProcessPendingSignal(t *testing.T) {
	for sig, want := range map[syscall.Signal]int32{syscall.SIGURG: 4 << 8, syscall.SIGPROF: int32(syscall.SIGPROF), syscall.SIGTERM: int32(syscall.SIGTERM)} {
		pid := create(t, 0, "exit", "4")
		syscall.Kill(int(pid), sig)
		ok(t, ros.SYS_PROC_RUN, pid)
		if s := wait(t, pid); s != want {
			t.Errorf("signal %d: status %#x, want %#x", sig, s, want)
		}
	}
}

func TestProcessDestroy(t *testing.T) {
	// A process that does not run yet, and one that does: the exit code is that of
	// proc_destroy.
	for _, run := range []bool{false, true} {
		pid := create(t, 0, "sleep")
		if run {
			ok(t, ros.SYS_PROC_RUN, pid)
		}
		ok(t, ros.SYS_PROC_DESTROY, pid, 300+42)
		if s := wait(t, pid); s != (300+42)%256<<8 {
			t.Errorf("status %#x, want that of exit %d", s, (300+42)%256)
		}
	}
	// A process that ended before keeps its own code.
	pid := create(t, 0, "exit", "5")
	ok(t, ros.SYS_PROC_RUN, pid)
	for !strings.Contains(procState(pid), "Z") {
		time.Sleep(time.Millisecond)
	}
	ok(t, ros.SYS_PROC_DESTROY, pid, 6)
	if s := wait(t, pid); s != 5<<8 {
		t.Errorf("status %#x, want that of exit 5", s)
	}
	// A process that is dead but not reaped takes no orders.
	pid = create(t, 0, "sleep")
	ok(t, ros.SYS_PROC_DESTROY, pid, 1)
	for !strings.Contains(procState(pid), "Z") {
		time.Sleep(time.Millisecond)
	}
	fails(t, ros.ESRCH, "chdir", ros.SYS_CHDIR, pid, "/")
	fails(t, ros.ESRCH, "proc_run", ros.SYS_PROC_RUN, pid)
	wait(t, pid)
	// The process itself.
	out, err := exec.Command(self, childMode, "destroy", "77").CombinedOutput()
	if e, is := err.(*exec.ExitError); !is || e.ExitCode() != 77 {
		t.Errorf("destroy 77 of itself: %v, want exit status 77: %s", err, out)
	}
	for _, pid := range []int{0, -1, -2, 1 << 22} {
		fails(t, ros.ESRCH, fmt.Sprintf("proc_destroy pid %d: No such process", pid), ros.SYS_PROC_DESTROY, pid, 0)
	}
}

func childDestroy(args []string) {
	code, _ := strconv.Atoi(args[0])
	sysc(failing{}, ros.SYS_PROC_DESTROY, os.Getpid(), code)
}

// procState returns the letter of a process's state.
func procState(pid int64) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return rest[:1]
}

func TestProcessOrder(t *testing.T) {
	pid := create(t, 0, "sleep")
	ok(t, ros.SYS_PROC_RUN, pid)
	fails(t, ros.EINVAL, "it has already started", ros.SYS_PROC_RUN, pid)
	fails(t, ros.EINVAL, "it has already started", ros.SYS_CHDIR, pid, "/")
	fails(t, ros.EINVAL, "it has already started", ros.SYS_DUP_FDS_TO, pid, ptr(&ros.Childfdmap{Parentfd: 1, Childfd: 9}), 1)
	ok(t, ros.SYS_PROC_DESTROY, pid, 0)
	wait(t, pid)
	fails(t, ros.EPERM, "not made by proc_create", ros.SYS_PROC_RUN, os.Getppid())
}

func TestProcessRefused(t *testing.T) {
	dir := t.TempDir()
	args := block(t, []string{"x"}, nil)
	script, plain, garbage := dir+"/script", dir+"/plain", dir+"/garbage"
	os.WriteFile(script, []byte("#!/bin/sh\nexit 0\n"), 0o755)
	os.WriteFile(plain, []byte("\x7fELF"), 0o644)
	os.WriteFile(garbage, []byte("\x7fELF, it says"), 0o755)
	for _, num := range []uint32{ros.SYS_PROC_CREATE, ros.SYS_EXEC} {
		fails(t, ros.ENOENT, "/no/such: No such file or directory", num, "/no/such", args, 0)
		fails(t, ros.ENOEXEC, "Exec format error (not an ELF file)", num, script, args, 0)
		fails(t, ros.EACCES, "Permission denied", num, plain, args, 0)
		fails(t, ros.EISDIR, "Is a directory", num, dir, args, 0)
		fails(t, ros.EFAULT, "Bad address", num, self, 0, 100, 0)
		fails(t, ros.EINVAL, "(the length of the argument block)", num, self, args[:15], 0)
		fails(t, ros.EINVAL, "(the length of the argument block)", num, self, ptr(&args[0]), -1, 0)
		fails(t, ros.EINVAL, "(the length of the argument block)", num, self, make([]byte, ros.ARG_MAX+1), 0)
		bad := slices.Clone(args)
		bad[0] = 0xff
		fails(t, ros.EINVAL, "(the counts in the argument block)", num, self, bad, 0)
		bad = slices.Clone(args)
		bad[16] = 0xff
		fails(t, ros.EINVAL, "(an offset in the argument block)", num, self, bad, 0)
		bad = slices.Clone(args)
		bad[len(bad)-1] = 'x'
		fails(t, ros.EINVAL, "(no NUL at the end of the argument block)", num, self, bad, 0)
	}
	fails(t, ros.EINVAL, "an unknown flag", ros.SYS_PROC_CREATE, self, args, 2)

	// proc_run returns the errors that only execve finds; the process can then still be
	// destroyed, or run when the cause is gone.
	pid := ok(t, ros.SYS_PROC_CREATE, garbage, args, 0)
	fails(t, ros.ENOEXEC, "proc_run pid", ros.SYS_PROC_RUN, pid)
	os.Remove(garbage)
	fails(t, ros.ENOENT, "proc_run pid", ros.SYS_PROC_RUN, pid)
	if err := os.Link("/bin/true", garbage); err != nil {
		b, _ := os.ReadFile("/bin/true")
		os.WriteFile(garbage, b, 0o755)
	}
	ok(t, ros.SYS_PROC_RUN, pid)
	if s := wait(t, pid); s != 0 {
		t.Errorf("status %#x, want 0", s)
	}
	fails(t, ros.ENOEXEC, "exec "+plain[:4], ros.SYS_EXEC, func() string {
		os.WriteFile(garbage+"2", []byte("\x7fELF, it says"), 0o755)
		return garbage + "2"
	}(), args)
}

func TestExec(t *testing.T) {
	out, err := exec.Command(self, childMode, "exec", "report", "again").Output()
	var rep report
	if err != nil || json.Unmarshal(out, &rep) != nil {
		t.Fatalf("exec report: %v, want success and a report, got %s", err, out)
	}
	if want := []string{"new", childMode, "report", "again"}; !slices.Equal(rep.Args, want) || !slices.Equal(rep.Env, env("X=y")) {
		t.Errorf("the new program has arguments %q and environment %q, want %q, %q", rep.Args, rep.Env, want, env("X=y"))
	}
}

func childExec(args []string) {
	argv := append([]string{"new", childMode}, args...)
	s := sysc(failing{}, ros.SYS_EXEC, self, block(failing{}, argv, env("X=y")))
	fmt.Println("exec came back:", errstr(s))
}

// failing is the testing.TB of a child: a failure ends the child.
type failing struct{ testing.TB }

func (failing) Helper()                   {}
func (failing) Errorf(f string, a ...any) { failing{}.Fatalf(f, a...) }
func (failing) Fatal(a ...any)            { failing{}.Fatalf("%s", fmt.Sprint(a...)) }
func (failing) Fatalf(f string, a ...any) {
	fmt.Fprintf(os.Stderr, f+"\n", a...)
	os.Exit(99)
}

// A process that was created and not run does not outlive its parent.
func TestProcessOrphan(t *testing.T) {
	out, err := exec.Command(self, childMode, "orphan").Output()
	if err != nil {
		t.Fatalf("the child orphan: %v: %s", err, out)
	}
	pid, err := strconv.ParseInt(string(out), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	for start := time.Now(); procState(pid) != "" && procState(pid) != "Z"; time.Sleep(time.Millisecond) {
		if time.Since(start) > 10*time.Second {
			t.Fatalf("process %d is still there: %s", pid, procState(pid))
		}
	}
}

func childOrphan() {
	// Two, so that each could hold the other's socket open.
	args := block(failing{}, []string{"prog", childMode, "sleep"}, nil)
	pid := ok(failing{}, ros.SYS_PROC_CREATE, self, args, ros.PROC_DUP_FGRP)
	ok(failing{}, ros.SYS_PROC_CREATE, self, args, ros.PROC_DUP_FGRP)
	fmt.Print(pid)
	os.Exit(0)
}

// Of several threads that wait for one process, one gets its status.
func TestWaitRace(t *testing.T) {
	for range 20 {
		pid := create(t, 0, "sleep")
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[int64]int{}
		for range 4 {
			wg.Go(func() {
				s := sysc(t, ros.SYS_WAITPID, pid, 0, 0)
				mu.Lock()
				defer mu.Unlock()
				got[s.Retval]++
				if s.Err != 0 && s.Err != int32(ros.ECHILD) {
					t.Errorf("waitpid(%d): %s; want success or ECHILD", pid, errstr(s))
				}
			})
		}
		ok(t, ros.SYS_PROC_DESTROY, pid, 0)
		wg.Wait()
		if got[pid] != 1 || got[-1] != 3 {
			t.Fatalf("waitpid returned, and how often: %v; want %d once, -1 three times", got, pid)
		}
	}
}

// Many processes at once, from many threads, each with a pipe; afterwards no process or
// descriptor is left.
func TestProcessStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	open := func() int {
		list, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	before := open()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 15 {
				want := fmt.Sprintf("%d-%d", g, i)
				script := fmt.Sprintf("echo -n %s >&9", want)
				pid := ok(t, ros.SYS_PROC_CREATE, "/bin/sh", block(t, []string{"sh", "-c", script}, nil), i%2*ros.PROC_DUP_FGRP)
				r, w, err := os.Pipe()
				if err != nil {
					t.Error(err)
					return
				}
				give(t, pid, uint32(w.Fd()), 9)
				w.Close()
				ok(t, ros.SYS_PROC_RUN, pid)
				b, err := io.ReadAll(r)
				r.Close()
				if err != nil || string(b) != want {
					t.Errorf("%s said %q, %v", want, b, err)
				}
				if s := wait(t, pid); s != 0 {
					t.Errorf("status %#x, want 0", s)
				}
			}
		})
	}
	wg.Wait()
	if after := open(); after > before {
		t.Errorf("%d descriptors were open, %d are", before, after)
	}
}
