//go:build linux && amd64

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

func init() {
	programs["processes"] = processes
	programs["bulk"] = bulk
	programs["attributes"] = attributes
	programs["becomes"] = becomes
	programs["execfd"] = execDescriptor
	programs["deathsignal"] = deathSignal
}

// bulk runs n commands, 32 at a time. One in ten is this program.
func bulk(args []string) {
	n := number(args)
	var wg sync.WaitGroup
	slots := make(chan bool, 32)
	for i := range n {
		slots <- true
		wg.Go(func() {
			defer func() { <-slots }()
			if i%10 > 0 {
				check(exec.Command("/bin/true").Run())
				return
			}
			out, err := exec.Command(self(), "echo", fmt.Sprint(i)).Output()
			check(err)
			if want := fmt.Sprint(i) + "|" + os.Getenv("GUEST") + "|"; string(out) != want {
				failf("%q, not %q", out, want)
			}
		})
	}
	wg.Wait()
	fmt.Println("commands", n)
}

const realTime = syscall.Signal(41)

// setMask blocks signals in the calling thread.
func setMask(signals ...syscall.Signal) {
	var mask uint64
	for _, s := range signals {
		mask |= 1 << (s - 1)
	}
	check(raw(syscall.SYS_RT_SIGPROCMASK, 0, uintptr(unsafe.Pointer(&mask)), 0, 8)())
}

// attributes prints the attributes that a program inherits.
func attributes([]string) {
	runtime.LockOSThread()
	mask := new(uint64)
	check(raw(syscall.SYS_RT_SIGPROCMASK, 0, 0, uintptr(unsafe.Pointer(mask)), 8)())
	pending := new(uint64)
	check(raw(syscall.SYS_RT_SIGPENDING, uintptr(unsafe.Pointer(pending)), 8)())
	session, err := value(syscall.SYS_GETSID, 0)
	check(err)
	var death int32
	check(raw(syscall.SYS_PRCTL, prGetPdeathsig, uintptr(unsafe.Pointer(&death)))())
	var files syscall.Rlimit
	check(syscall.Getrlimit(syscall.RLIMIT_CORE, &files))
	groups, err := os.Getgroups()
	check(err)
	fmt.Printf("mask %#x pending %#x leads session %t group %t first %t death %d core %d user %d %d groups %d\n",
		*mask, *pending, int(session) == os.Getpid(), syscall.Getpgrp() == os.Getpid(), os.Getpid() == 1, death, files.Cur,
		os.Getuid(), os.Getgid(), groups)
	nice, err := value(syscall.SYS_GETPRIORITY, 0, 0)
	check(err)
	personality, err := value(syscall.SYS_PERSONALITY, 0xffffffff)
	check(err)
	name, err := hostname()
	check(err)
	text, err := os.ReadFile("/proc/thread-self/status")
	check(err)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "SigIgn") || strings.HasPrefix(line, "Cap") {
			fmt.Print(strings.TrimSpace(line), " ")
		}
	}
	fmt.Println("nice", 20-int(nice), "personality", personality, "another host", strings.Contains(name, "97 110 111 116 104 101 114"))
}

// processes starts children with all attributes that package syscall supports.
func processes([]string) {
	one := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	oneGroup := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	pidfd := -1
	for _, c := range []struct {
		name string
		attr syscall.SysProcAttr
	}{
		{"plain", syscall.SysProcAttr{}},
		{"session", syscall.SysProcAttr{Setsid: true}},
		{"group", syscall.SysProcAttr{Setpgid: true}},
		{"death", syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}},
		{"credential", syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 4242, Gid: 4343, Groups: []uint32{1, 2}}}},
		{"host name", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUTS}},
		{"process numbers", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}},
		{"mounts", syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}},
		{"user", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER, UidMappings: one, GidMappings: oneGroup}},
		{"descriptor", syscall.SysProcAttr{PidFD: &pidfd}},
		{"ambient", syscall.SysProcAttr{AmbientCaps: []uintptr{10}}},
		{"no such directory", syscall.SysProcAttr{Chroot: "/nonexistent"}},
		{"no terminal", syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}},
	} {
		cmd := exec.Command(self(), "attributes")
		cmd.SysProcAttr = &c.attr
		out, err := cmd.CombinedOutput()
		fmt.Printf("%s: %v\n%s", c.name, err, out)
	}
	fmt.Println("descriptor of the process", pidfd >= 0)

	runtime.LockOSThread()
	setMask(syscall.SIGUSR1, realTime)
	out, err := exec.Command(self(), "attributes").CombinedOutput()
	fmt.Printf("masked: %v\n%s", err, out)
	out, err = exec.Command("/bin/sh", "-c", "grep -E 'Sig(Blk|Ign|Pnd)|ShdPnd' /proc/self/status").CombinedOutput()
	fmt.Printf("masked, by another program: %v\n%s", err, out)
	runtime.UnlockOSThread()

	for _, path := range []string{"/nonexistent", "/", "/etc/passwd", "/dev/null"} {
		_, err := syscall.ForkExec(path, []string{path}, nil)
		fmt.Println(path, err)
	}
	_, err = syscall.ForkExec("/bin/true", []string{"true", strings.Repeat("x", 1<<20)}, nil)
	fmt.Println("a long argument:", err)
	traced()
	extraFiles()
}

// traced starts a child and traces it from the same thread.
func traced() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.Command(self(), "echo", "traced")
	var out bytes.Buffer
	cmd.Stdout = &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	check(cmd.Start())
	var status syscall.WaitStatus
	_, err := syscall.Wait4(cmd.Process.Pid, &status, 0, nil)
	check(err)
	fmt.Println("stopped:", status.Stopped(), status.StopSignal())
	var regs syscall.PtraceRegs
	fmt.Println("registers:", syscall.PtraceGetRegs(cmd.Process.Pid, &regs), regs.Rip != 0)
	fmt.Println("detached:", syscall.PtraceDetach(cmd.Process.Pid))
	fmt.Println("ended:", cmd.Wait(), out.String())
}

func extraFiles() {
	r, w, err := os.Pipe()
	check(err)
	cmd := exec.Command("/bin/sh", "-c", "pwd >&3; echo to 4 >&4")
	cmd.Dir = "/proc"
	cmd.ExtraFiles = []*os.File{w, w}
	check(cmd.Run())
	check(w.Close())
	text, err := io.ReadAll(r)
	check(err)
	fmt.Printf("files: %q\n", text)
}

// becomes executes a program from a thread that is not the first one. The thread blocks
// signals, has a pending signal, and with bound has other attributes than the other threads:
//
//	becomes plain|bound <program> [arguments]
func becomes(args []string) {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		setMask(syscall.SIGUSR1, realTime)
		check(raw(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(syscall.Gettid()), uintptr(syscall.SIGUSR1))())
		if args[0] == "bound" {
			check(raw(syscall.SYS_SETPRIORITY, 0, 0, 3)())
			check(raw(syscall.SYS_PERSONALITY, 0x0040000)())
		}
		err := syscall.Exec("/nonexistent", []string{"x"}, nil)
		if err != syscall.ENOENT {
			failf("%v", err)
		}
		done <- syscall.Exec(args[1], args[1:], os.Environ())
	}()
	check(<-done)
}

// deathSignal starts a child in a thread that ends, and one in a thread that does not: the
// first child is killed.
func deathSignal([]string) {
	start := func() (*exec.Cmd, io.Closer) {
		cmd := exec.Command(self(), "wait")
		in, err := cmd.StdinPipe()
		check(err)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		check(cmd.Start())
		return cmd, in
	}
	started := make(chan *exec.Cmd)
	end := make(chan bool)
	var inThread func()
	inThread = func() {
		runtime.LockOSThread() // and the thread ends with the goroutine
		if syscall.Gettid() == os.Getpid() {
			go inThread() // Go keeps the first thread
			<-end
			return
		}
		cmd, _ := start()
		started <- cmd
		<-end
	}
	go inThread()
	cmd := <-started
	time.Sleep(50 * time.Millisecond)
	fmt.Println("lives while the thread does:", cmd.Process.Signal(syscall.Signal(0)) == nil)
	runtime.LockOSThread()
	other, in := start()
	runtime.UnlockOSThread()
	close(end)
	var exit *exec.ExitError
	err := cmd.Wait()
	fmt.Println("with its thread:", errors.As(err, &exit), err)
	fmt.Println("the other:", other.Process.Signal(syscall.Signal(0)))
	in.Close()
	fmt.Println("its end:", other.Wait())
}

// execDescriptor executes copies of itself that have no name, and itself, by paths through
// descriptors that are closed on exec.
func execDescriptor([]string) {
	name := append([]byte("copy"), 0)
	fd, err := value(319 /* memfd_create */, uintptr(unsafe.Pointer(&name[0])), 1 /* MFD_CLOEXEC */)
	check(err)
	memory := os.NewFile(fd, "copy")
	itself, err := os.Open(self())
	check(err)
	_, err = io.Copy(memory, itself)
	check(err)
	// A file that is open for writing cannot be executed.
	r, err := os.Open(fmt.Sprintf("/proc/self/fd/%d", fd))
	check(err)
	check(memory.Close())
	for _, path := range []string{"/proc/self/fd/", "/dev/fd/", fmt.Sprintf("/proc/%d/fd/", os.Getpid())} {
		for _, f := range []*os.File{r, itself} {
			cmd := exec.Command(path+fmt.Sprint(f.Fd()), "echo", "no name")
			out, err := cmd.CombinedOutput()
			fmt.Printf("%q %v\n", out, err)
		}
	}
	check(syscall.Exec(fmt.Sprintf("/proc/self/fd/%d", r.Fd()), []string{"guest", "echo", "became"}, nil))
}
