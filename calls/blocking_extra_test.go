//go:build extra && linux && amd64

package calls

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/internal/need"
)

// TestUnfinished makes calls that wait while another thread's line interrupts theirs. It compares
// the two parts of each call's text with strace's.
func TestUnfinished(t *testing.T) {
	need.Program(t, "strace")
	ours, out := runProgram(t, "blocking", nil)
	f, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var theirs []string
	runtimes := regexp.MustCompile(`^(futex\(0x[0-9a-f]+, FUTEX_WA\w+_PRIVATE|rt_sigreturn\()`)
	marking := map[string]bool{} // threads whose mark is not complete
	within := map[string]bool{}  // threads whose next line is the rest of such a call
	wanted := map[string]bool{}  // threads whose next line is that of a call that waits
	spaces := regexp.MustCompile(`\) += `)
	for s := bufio.NewScanner(bytes.NewReader(f)); s.Scan(); {
		pid, line, _ := strings.Cut(s.Text(), " ")
		line = spaces.ReplaceAllString(strings.TrimLeft(line, " "), ") = ")
		switch {
		case strings.HasPrefix(line, fmt.Sprintf("write(%d, NULL, 0", marker)):
			marking[pid] = strings.HasSuffix(line, "<unfinished ...>")
			wanted[pid] = !marking[pid]
		case marking[pid] && strings.HasPrefix(line, "<... write resumed>"):
			marking[pid], wanted[pid] = false, true
		case wanted[pid] && runtimes.MatchString(line): // a call of the Go runtime comes between
			within[pid] = strings.HasSuffix(line, "<unfinished ...>")
		case within[pid]:
			within[pid] = false
		case wanted[pid]:
			theirs = append(theirs, line)
			wanted[pid] = strings.HasSuffix(line, "<unfinished ...>")
		}
	}
	if len(ours) != len(theirs) || len(ours) < 40 {
		t.Fatalf("%d lines of ours, %d of strace's, want the same number, 40 or more:\n%s", len(ours), len(theirs), strings.Join(theirs, "\n"))
	}
	for i := range ours {
		if ours[i] != theirs[i] {
			t.Errorf("ours    %s\nstrace's %s", ours[i], theirs[i])
		}
	}
}

// block makes a call that waits until wake is run by another thread.
func block(name string, wake func(), args ...any) {
	r, keep := newRecord(name, args...)
	r.capture(false)
	tid := syscall.Gettid()
	go func() {
		runtime.LockOSThread()
		for !sleeps(tid, &r) {
			runtime.Gosched()
		}
		syscall.RawSyscall(syscall.SYS_GETPPID, 0, 0, 0) // its line interrupts that of the call
		wake()
	}()
	head := AMD64.AppendHead(nil, &r, &how.options)
	syscall.RawSyscall(syscall.SYS_WRITE, marker, 0, 0)
	v, _, e := syscall.Syscall6(uintptr(r.Number), uintptr(r.Args[0]), uintptr(r.Args[1]), uintptr(r.Args[2]), uintptr(r.Args[3]), uintptr(r.Args[4]), uintptr(r.Args[5]))
	r.Ret, r.Done = int64(v), true
	if e != 0 {
		r.Ret = -int64(e)
	}
	r.capture(true)
	fmt.Printf("%s\n%s\n", head, AMD64.AppendTail(nil, &r, &how.options))
	runtime.KeepAlive(keep)
}

// sleeps reports whether a thread waits in a call. The Go runtime's own calls of that
// number have other arguments.
func sleeps(tid int, r *Record) bool {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/syscall", tid))
	state, _ := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/stat", tid))
	return strings.HasPrefix(string(b), fmt.Sprintf("%d %#x %#x ", r.Number, r.Args[0], r.Args[1])) && strings.Contains(string(state), ") S ")
}

// blockingCalls makes the calls that TestUnfinished compares.
func blockingCalls() {
	var p pinner
	defer p.Unpin()
	pipes := make([]int, 2)
	syscall.Pipe(pipes)
	in, out := pipes[0], pipes[1]
	write := func() { syscall.Write(out, []byte("x")) }
	block("read", write, in, make([]byte, 10), 10)
	block("readv", write, in, u64(p.ptr(make([]byte, 4)), 4), 1)
	ready := u32(uint32(in), 1)
	block("poll", write, ready, 1, -1)
	drain := func() { syscall.Read(in, make([]byte, 100)) }
	drain()
	block("ppoll", write, ready, 1, nil, nil, 0)
	drain()
	set := make([]byte, 128)
	set[in/8] |= 1 << (in % 8)
	block("select", write, in+1, bytes.Clone(set), nil, nil, nil)
	drain()
	block("pselect6", write, in+1, bytes.Clone(set), nil, nil, nil, nil)
	drain()
	e, _ := syscall.EpollCreate1(0)
	syscall.EpollCtl(e, 1, in, &syscall.EpollEvent{Events: 1, Fd: 7})
	block("epoll_wait", write, e, make([]byte, 24), 2, -1)
	drain()
	block("epoll_pwait", write, e, make([]byte, 24), 2, -1, nil, 8)
	drain()
	nothing := func() {}
	block("nanosleep", nothing, u64(1, 0), make([]byte, 16))
	block("clock_nanosleep", nothing, 1, 0, u64(1, 0), nil)
	word := u32(0)
	block("futex", func() {
		syscall.Syscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(&word[0])), 1, 1, 0, 0, 0)
	}, word, 0, 0, nil, nil, 0)
	block("splice", write, in, nil, pipeEnd(), nil, 1, 0)
	sockets(&p)
}

// pipeEnd is the end of another pipe.
func pipeEnd() int {
	p := make([]int, 2)
	syscall.Pipe(p)
	return p[1]
}

// sockets makes calls that wait for sockets.
func sockets(p *pinner) {
	pair, _ := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_DGRAM, 0)
	a, b := pair[0], pair[1]
	send := func() { syscall.Write(a, []byte("text")) }
	block("recvfrom", send, b, make([]byte, 10), 10, 0, make([]byte, 16), u32(16))
	block("recvfrom", send, b, make([]byte, 10), 10, 0, nil, nil)
	block("recvmsg", send, b, p.msghdr(nil, make([]byte, 9), nil), 0)
	room := append(p.msghdr(nil, make([]byte, 9), nil), u64(0)...)
	block("recvmmsg", send, b, room, 1, 0, nil)
	l, _ := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	syscall.Bind(l, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	syscall.Listen(l, 5)
	name, _ := syscall.Getsockname(l)
	dial := func() {
		c, _ := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		syscall.Connect(c, name)
	}
	block("accept4", dial, l, nil, nil, 0)
	block("accept4", dial, l, make([]byte, 16), u32(16), 0x80000)
	stdin, hold, _ := os.Pipe()
	null, _ := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	child, err := os.StartProcess("/bin/cat", []string{"cat"}, &os.ProcAttr{Files: []*os.File{stdin, null, null}})
	if err != nil {
		panic(err)
	}
	block("wait4", func() { hold.Close() }, child.Pid, make([]byte, 4), 0, nil)
	f, _ := os.CreateTemp("", "texts")
	os.Remove(f.Name())
	g, _ := os.Open(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
	syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	block("flock", func() { syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }, int(g.Fd()), 2)
}
