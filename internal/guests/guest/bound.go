//go:build linux && amd64

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

func init() {
	programs["bound"] = bound
	programs["inherit"] = inherit
	programs["manybound"] = manyBound
	programs["allthreads"] = allThreads
}

// A property is an attribute that the kernel keeps for each thread, with functions that change
// and read it for the calling thread.
type property struct {
	name string
	set  func() error
	get  func() (string, error)
}

// raw returns a function that makes a call with numeric arguments.
func raw(nr uintptr, args ...uintptr) func() error {
	return func() error {
		_, err := value(nr, args...)
		return err
	}
}

func value(nr uintptr, args ...uintptr) (uintptr, error) {
	var a [6]uintptr
	copy(a[:], args)
	r, _, errno := syscall.RawSyscall6(nr, a[0], a[1], a[2], a[3], a[4], a[5])
	if errno != 0 {
		return 0, errno
	}
	return r, nil
}

// returned returns a reader of a call's result.
func returned(nr uintptr, args ...uintptr) func() (string, error) {
	return func() (string, error) {
		r, err := value(nr, args...)
		return fmt.Sprintf("%#x", r), err
	}
}

// written returns a reader of the 64 bytes that a call writes to its argument number arg.
func written(nr uintptr, arg int, args ...uintptr) func() (string, error) {
	return func() (string, error) {
		room := new([64]byte)
		var pinned runtime.Pinner
		pinned.Pin(room)
		defer pinned.Unpin()
		a := make([]uintptr, 6)
		copy(a, args)
		a[arg] = uintptr(unsafe.Pointer(room))
		_, err := value(nr, a...)
		return fmt.Sprintf("%x", room[:]), err
	}
}

// linked returns a reader of a link in the thread's directory in /proc.
func linked(name string) func() (string, error) {
	return func() (string, error) { return os.Readlink("/proc/thread-self/" + name) }
}

// status returns a reader of lines of the thread's file status in /proc.
func status(names ...string) func() (string, error) {
	return func() (string, error) {
		text, err := os.ReadFile("/proc/thread-self/status")
		var found []string
		for line := range strings.Lines(string(text)) {
			if name, _, _ := strings.Cut(line, ":"); slices.Contains(names, name) {
				found = append(found, line)
			}
		}
		return fmt.Sprintf("%q", found), err
	}
}

const (
	prGetPdeathsig, prSetPdeathsig   = 2, 1
	prGetKeepCaps, prSetKeepCaps     = 7, 8
	prGetName, prSetName             = 16, 15
	prBoundingRead, prBoundingDrop   = 23, 24
	prGetSecureBits, prSetSecureBits = 27, 28
	prGetTimerSlack, prSetTimerSlack = 30, 29
	prSetNoNewPrivs                  = 38
	threadProcessorTime              = 3
)

var properties = []property{
	{"timer slack", raw(syscall.SYS_PRCTL, prSetTimerSlack, 12345), returned(syscall.SYS_PRCTL, prGetTimerSlack)},
	{"name", setName, written(syscall.SYS_PRCTL, 1, prGetName)},
	{"keepcaps", raw(syscall.SYS_PRCTL, prSetKeepCaps, 1), returned(syscall.SYS_PRCTL, prGetKeepCaps)},
	{"death signal", raw(syscall.SYS_PRCTL, prSetPdeathsig, uintptr(syscall.SIGCONT)), written(syscall.SYS_PRCTL, 1, prGetPdeathsig)},
	{"bounding set", raw(syscall.SYS_PRCTL, prBoundingDrop, 27), returned(syscall.SYS_PRCTL, prBoundingRead, 27)},
	{"secure bits", raw(syscall.SYS_PRCTL, prSetSecureBits, 1<<6), returned(syscall.SYS_PRCTL, prGetSecureBits)},
	{"personality", raw(syscall.SYS_PERSONALITY, 0x0040000), returned(syscall.SYS_PERSONALITY, 0xffffffff)},
	{"nice", raw(syscall.SYS_SETPRIORITY, 0, 0, 7), returned(syscall.SYS_GETPRIORITY, 0, 0)},
	{"nice by number", niceByNumber, niceOfNumber},
	{"nice by another thread", niceByAnother, niceOfNumber},
	{"input and output priority", raw(syscall.SYS_IOPRIO_SET, 1, 0, 2<<13|6), returned(syscall.SYS_IOPRIO_GET, 1, 0)},
	{"policy", setPolicy, returned(syscall.SYS_SCHED_GETSCHEDULER, 0)},
	{"processors", oneProcessor, processors},
	{"network", raw(syscall.SYS_UNSHARE, syscall.CLONE_NEWNET), linked("ns/net")},
	{"mounts", raw(syscall.SYS_UNSHARE, syscall.CLONE_NEWNS), linked("ns/mnt")},
	{"host name", setHostname, hostname},
	{"another's name space", enterAnothers, linked("ns/uts")},
	{"directory", changeDirectory, func() (string, error) {
		buf := make([]byte, 4096)
		n, err := syscall.Getcwd(buf)
		return string(buf[:max(n, 0)]), err
	}},
	{"umask", setUmask, status("Umask")},
	{"capabilities", dropCapability, status("CapEff", "CapPrm")},
	{"groups", setGroups, status("Groups")},
	{"group", raw(syscall.SYS_SETRESGID, 4242, 4242, 4242), status("Gid")},
	{"user of files", raw(syscall.SYS_SETFSUID, 4343), status("Uid")},
	{"user", raw(syscall.SYS_SETRESUID, 4242, ^uintptr(0), ^uintptr(0)), returned(syscall.SYS_GETUID)},
	{"no new privileges", raw(syscall.SYS_PRCTL, prSetNoNewPrivs, 1), status("NoNewPrivs")},
	{"filter", setFilter, status("Seccomp")},
}

func setName() error {
	name := append([]byte("another"), 0)
	return raw(syscall.SYS_PRCTL, prSetName, uintptr(unsafe.Pointer(&name[0])))()
}

func niceByNumber() error {
	return raw(syscall.SYS_SETPRIORITY, 0, uintptr(syscall.Gettid()), 9)()
}

func niceByAnother() error {
	id, done := syscall.Gettid(), make(chan error)
	go func() {
		runtime.LockOSThread()
		done <- raw(syscall.SYS_SETPRIORITY, 0, uintptr(id), 11)()
	}()
	return <-done
}

func niceOfNumber() (string, error) {
	return returned(syscall.SYS_GETPRIORITY, 0, uintptr(syscall.Gettid()))()
}

func setPolicy() error {
	var param int32
	return raw(syscall.SYS_SCHED_SETSCHEDULER, 0, 3, uintptr(unsafe.Pointer(&param)))()
}

// oneProcessor restricts the thread to the second processor.
func oneProcessor() error {
	mask := new([16]uint64)
	mask[0] = 2
	return raw(syscall.SYS_SCHED_SETAFFINITY, 0, unsafe.Sizeof(*mask), uintptr(unsafe.Pointer(mask)))()
}

func processors() (string, error) {
	mask := new([16]uint64)
	err := raw(syscall.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(*mask), uintptr(unsafe.Pointer(mask)))()
	return fmt.Sprint(*mask), err
}

func setHostname() error {
	err := raw(syscall.SYS_UNSHARE, syscall.CLONE_NEWUTS)()
	if err != nil {
		return err
	}
	return syscall.Sethostname([]byte("another"))
}

func hostname() (string, error) {
	var u syscall.Utsname
	err := syscall.Uname(&u)
	return fmt.Sprint(u.Nodename), err
}

// enterAnothers enters a name space that another thread has created.
func enterAnothers() error {
	type made struct {
		f   *os.File
		err error
	}
	c := make(chan made)
	go func() {
		runtime.LockOSThread() // and the thread ends with the goroutine
		err := raw(syscall.SYS_UNSHARE, syscall.CLONE_NEWUTS)()
		if err != nil {
			c <- made{nil, err}
			return
		}
		f, err := os.Open(fmt.Sprintf("/proc/self/task/%d/ns/uts", syscall.Gettid()))
		c <- made{f, err}
	}()
	m := <-c
	if m.err != nil {
		return m.err
	}
	defer m.f.Close()
	return raw(308 /* setns */, m.f.Fd(), syscall.CLONE_NEWUTS)()
}

func changeDirectory() error {
	if err := raw(syscall.SYS_UNSHARE, syscall.CLONE_FS)(); err != nil {
		return err
	}
	return syscall.Chdir("/proc")
}

func setUmask() error {
	if err := raw(syscall.SYS_UNSHARE, syscall.CLONE_FS)(); err != nil {
		return err
	}
	return raw(syscall.SYS_UMASK, 0o123)()
}

func setGroups() error {
	groups := []uint32{5, 6, 7}
	return raw(syscall.SYS_SETGROUPS, 3, uintptr(unsafe.Pointer(&groups[0])))()
}

func dropCapability() error {
	header := &struct {
		version uint32
		pid     int32
	}{0x20080522, 0}
	data := new([2][3]uint32)
	if err := raw(syscall.SYS_CAPGET, uintptr(unsafe.Pointer(header)), uintptr(unsafe.Pointer(data)))(); err != nil {
		return err
	}
	const timeOfClocks = 25
	data[0][0] &^= 1 << timeOfClocks
	data[0][1] &^= 1 << timeOfClocks
	return raw(syscall.SYS_CAPSET, uintptr(unsafe.Pointer(header)), uintptr(unsafe.Pointer(data)))()
}

// setFilter installs a filter that allows everything.
func setFilter() error {
	allow := &struct {
		code   uint16
		jt, jf uint8
		k      uint32
	}{6 /* BPF_RET */, 0, 0, 0x7fff0000}
	program := &struct {
		n      uint16
		filter unsafe.Pointer
	}{1, unsafe.Pointer(allow)}
	if err := raw(syscall.SYS_PRCTL, prSetNoNewPrivs, 1)(); err != nil {
		return err
	}
	return raw(syscall.SYS_PRCTL, 22 /* PR_SET_SECCOMP */, 2, uintptr(unsafe.Pointer(program)))()
}

// bound makes one locked goroutine change each property in turn, in a thread that then ends,
// while twenty other goroutines read the property. The others must not see the change; the
// locked goroutine must see it from then on.
func bound([]string) {
	for i := range properties {
		p := &properties[i]
		err := p.try()
		if err != nil {
			fmt.Printf("%s: %v\n", p.name, err)
		} else {
			fmt.Println(p.name)
		}
	}
}

type watcher struct {
	look chan bool
	seen chan string
}

func (p *property) try() error {
	before, err := p.read()
	if err != nil {
		return err
	}
	watchers := make([]watcher, 20)
	for i := range watchers {
		watchers[i] = watcher{make(chan bool), make(chan string)}
		go watchers[i].run(p, i%2 == 0)
	}
	look := func(when string) {
		for i, w := range watchers {
			w.look <- true
			if now := <-w.seen; now != before {
				failf("%s: goroutine %d sees it %s: %q, was %q", p.name, i, when, now, before)
			}
		}
	}
	look("before")
	changed, leave := make(chan error), make(chan bool)
	go p.change(before, changed, leave)
	err = <-changed
	for range 3 {
		look("afterwards")
	}
	close(leave)
	<-changed
	look("after the thread has ended")
	for _, w := range watchers {
		close(w.look)
	}
	return err
}

func (p *property) read() (string, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return p.get()
}

func (w watcher) run(p *property, locked bool) {
	if locked {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	for range w.look {
		now, err := p.read()
		if err != nil {
			now = err.Error()
		}
		w.seen <- now
	}
}

// change changes a property of its thread, and reads it after each operation that makes a
// thread wait.
func (p *property) change(before string, changed chan<- error, leave <-chan bool) {
	runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
	defer close(changed)
	if err := p.set(); err != nil {
		changed <- err
		return
	}
	after, err := p.get()
	check(err)
	if after == before {
		changed <- errors.New("it was so before")
		return
	}
	for _, w := range waits {
		w.wait()
		if now, err := p.get(); now != after || err != nil {
			failf("%s: after %s it is %s, %v; was %s", p.name, w.name, now, err, after)
		}
	}
	changed <- nil
	<-leave
	if now, err := p.get(); now != after || err != nil {
		failf("%s: at the end it is %s, %v; was %s", p.name, now, err, after)
	}
}

var waits = []struct {
	name string
	wait func()
}{
	{"yields", func() {
		for range 100 {
			check(raw(syscall.SYS_SCHED_YIELD)())
			runtime.Gosched()
		}
	}},
	{"a sleep", func() { time.Sleep(time.Millisecond) }},
	{"a collection", runtime.GC},
	{"channels", func() {
		there, back := make(chan int), make(chan int)
		go func() {
			for v := range there {
				back <- v
			}
		}()
		for i := range 100 {
			there <- i
			<-back
		}
		close(there)
	}},
	{"a mutex", func() {
		var mu sync.Mutex
		var others sync.WaitGroup
		for range 4 {
			others.Go(func() {
				for range 50 {
					mu.Lock()
					runtime.Gosched()
					mu.Unlock()
				}
			})
		}
		for range 50 {
			mu.Lock()
			runtime.Gosched()
			mu.Unlock()
		}
		others.Wait()
	}},
	{"a pipe that blocks", func() {
		var fds [2]int
		check(syscall.Pipe2(fds[:], syscall.O_CLOEXEC))
		defer syscall.Close(fds[0])
		go func() {
			time.Sleep(time.Millisecond)
			syscall.Write(fds[1], []byte("x"))
			syscall.Close(fds[1])
		}()
		buf := make([]byte, 10)
		for n := 1; n > 0; {
			var err error
			n, err = syscall.Read(fds[0], buf)
			if err != nil && err != syscall.EINTR {
				check(err)
			}
		}
	}},
	{"a pipe of the poller's", func() {
		r, w, err := os.Pipe()
		check(err)
		defer r.Close()
		go func() {
			io.Copy(w, bytes.NewReader(make([]byte, 200_000)))
			w.Close()
		}()
		n, err := io.Copy(io.Discard, r)
		check(err)
		if n != 200_000 {
			failf("the pipe had %d bytes", n)
		}
	}},
}

// inherit changes a property before there are locked threads, and counts the threads that have the
// change. Go creates the threads of locked goroutines from the thread that was locked first.
func inherit([]string) {
	runtime.GOMAXPROCS(1)
	check(raw(syscall.SYS_PRCTL, prSetTimerSlack, 12345)())
	const n = 50
	have := 0
	var started, ended sync.WaitGroup
	started.Add(n)
	leave := make(chan bool)
	for range n {
		ended.Go(func() {
			runtime.LockOSThread()
			if slack, err := value(syscall.SYS_PRCTL, prGetTimerSlack); err == nil && slack == 12345 {
				have++
			}
			started.Done()
			<-leave
		})
	}
	started.Wait()
	close(leave)
	ended.Wait()
	fmt.Println("most inherit:", have > n*3/4)
}

// allThreads changes attributes of all threads by the functions of package syscall that do so.
func allThreads([]string) {
	_, _, errno := syscall.AllThreadsSyscall(syscall.SYS_PRCTL, prSetTimerSlack, 12345, 0)
	fmt.Println("all threads:", errno)
	check(syscall.Setgroups([]int{7, 8}))
	check(syscall.Setgid(4242))
	check(syscall.Setuid(4243))
	const n = 20
	var ended sync.WaitGroup
	for range n {
		ended.Go(func() {
			runtime.LockOSThread()
			text, err := status("Uid", "Gid", "Groups")()
			check(err)
			if want := `["Uid:\t4243\t4243\t4243\t4243\n" "Gid:\t4242\t4242\t4242\t4242\n" "Groups:\t7 8 \n"]`; text != want {
				failf("a thread has %s", text)
			}
			if slack, err := value(syscall.SYS_PRCTL, prGetTimerSlack); err != nil || slack != 12345 {
				failf("a thread has timer slack %d, %v", slack, err)
			}
			for range 20 {
				if syscall.Getuid() != 4243 || syscall.Getgid() != 4242 {
					failf("user %d, group %d", syscall.Getuid(), syscall.Getgid())
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	ended.Wait()
	fmt.Println("user", os.Getuid(), "group", os.Getgid())
	text, err := os.ReadFile("/proc/self/status")
	check(err)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "Uid") || strings.HasPrefix(line, "Gid") {
			fmt.Print(line)
		}
	}
}

// manyBound starts n threads, one after the other, that change an attribute of the thread and end.
// No kernel thread may be left of them.
func manyBound(args []string) {
	n := number(args)
	for range n {
		done := make(chan bool)
		go func() {
			runtime.LockOSThread()
			check(raw(syscall.SYS_PRCTL, prSetTimerSlack, 12345)())
			close(done)
		}()
		<-done
	}
	const few = 40
	left := 0
	for range 1000 {
		threads, err := os.ReadDir("/proc/self/task")
		check(err)
		if left = len(threads); left < few {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("threads", n, "few are left:", left < few)
	if left >= few {
		fmt.Println(left)
	}
}
