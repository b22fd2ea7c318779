package fdpaths

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/usys-go/bridge/calls"
)

// TestText asks for descriptors of this process.
func TestText(t *testing.T) {
	pid, dir := os.Getpid(), t.TempDir()
	open := func(name string) int {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return int(f.Fd())
	}
	odd := open(filepath.Join(dir, "a<b>\"\n"))
	gone := open(filepath.Join(dir, "gone"))
	if err := os.Remove(filepath.Join(dir, "gone")); err != nil {
		t.Fatal(err)
	}
	null := open("/dev/null")
	for _, c := range []struct {
		fd          int
		plain, full string
	}{
		{odd, "<" + dir + `/a\74b\76\"\n>`, ""},
		{gone, "<" + dir + "/gone>(deleted)", ""},
		{null, "</dev/null>", "</dev/null<char 1:3>>"},
		{1 << 20, "", ""},
	} {
		if c.full == "" {
			c.full = c.plain
		}
		if got := Text(pid, c.fd, false); got != c.plain {
			t.Errorf("%s, want %s", got, c.plain)
		}
		if got := Text(pid, c.fd, true); got != c.full {
			t.Errorf("%s, want %s", got, c.full)
		}
	}
}

// TestSockets asks for sockets of this process.
func TestSockets(t *testing.T) {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false)
	l, err := plain.Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp4", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	u, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		t.Skip("there is no IPv6: ", err)
	}
	defer u.Close()
	name := filepath.Join(t.TempDir(), "s")
	x, err := net.Listen("unix", name)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for _, k := range []struct {
		c    syscall.Conn
		want string
	}{
		{l.(*net.TCPListener), "<TCP:[" + l.Addr().String() + "]>"},
		{c.(*net.TCPConn), "<TCP:[" + c.LocalAddr().String() + "->" + l.Addr().String() + "]>"},
		{u.(*net.UDPConn), "<UDPv6:[" + u.LocalAddr().String() + "]>"},
		{x.(*net.UnixListener), `<UNIX-STREAM:[*,"` + name + `"]>`},
	} {
		raw, err := k.c.SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		raw.Control(func(fd uintptr) {
			got := Text(os.Getpid(), int(fd), true)
			before, after, _ := strings.Cut(k.want, "*")
			if !strings.HasPrefix(got, before) || !strings.HasSuffix(got, after) {
				t.Errorf("%s, want %s", got, k.want)
			}
			if got := Text(os.Getpid(), int(fd), false); !strings.HasPrefix(got, "<socket:[") {
				t.Errorf("%s is no socket", got)
			}
		})
	}
}

// noProcess is a number that no process has: it is not in /proc.
const noProcess = 1 << 22

// A made is a call that a test passes to a tracker.
type made struct {
	name string
	args []uint64
	ret  int64
	mem  []calls.Snapshot
}

func (m made) record() *calls.Record {
	r := &calls.Record{Number: calls.AMD64.Number(m.name), Ret: m.ret, Done: true, Memory: m.mem}
	copy(r.Args[:], m.args)
	return r
}

func text(s string) []calls.Snapshot { return []calls.Snapshot{{Addr: 0x10, Data: []byte(s + "\x00")}} }

func address(port byte, after bool) []calls.Snapshot {
	return []calls.Snapshot{
		{Addr: 0x20, After: after, Data: []byte{2, 0, 0, port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}},
		{Addr: 0x40, Data: binary.LittleEndian.AppendUint32(nil, 16)},
		{Addr: 0x40, After: true, Data: binary.LittleEndian.AppendUint32(nil, 16)},
	}
}

// TestTracker: a tracker knows the descriptors of a process that is gone.
func TestTracker(t *testing.T) {
	const cloexec = 0x80000
	tr := &Tracker{Arch: &calls.AMD64, Details: true}
	tr.process(noProcess).cwd = "/nothing"
	print := func(pid int, m made) string {
		r := m.record()
		tr.Track(pid, r)
		o := &calls.Options{Strings: 32, Paths: func(fd int, r *calls.Record, after bool) string { return tr.Text(pid, fd, r, after) }}
		return string(calls.AMD64.Append(nil, r, o))
	}
	cwd := ^uint64(99)
	for _, c := range []struct {
		made
		want string
	}{
		{made{"openat", []uint64{cwd, 0x10, cloexec, 0}, 3, text("a")}, `openat(AT_FDCWD</nothing>, "a", O_RDONLY|O_CLOEXEC) = 3</nothing/a>`},
		{made{"openat", []uint64{cwd, 0x10, 0, 0}, 4, text("/none/./b")}, `openat(AT_FDCWD</nothing>, "/none/./b", O_RDONLY) = 4</none/b>`},
		{made{"openat", []uint64{3, 0x10, 0, 0}, 5, text("c")}, `openat(3</nothing/a>, "c", O_RDONLY) = 5</nothing/a/c>`},
		{made{"dup2", []uint64{3, 4}, 4, nil}, `dup2(3</nothing/a>, 4</none/b>) = 4</nothing/a>`},
		{made{"close", []uint64{3}, 0, nil}, `close(3</nothing/a>) = 0`},
		{made{"read", []uint64{3, 0x20, 1}, -9, nil}, `read(3, 0x20, 1) = -1 EBADF (Bad file descriptor)`},
		{made{"fcntl", []uint64{4, 1030, 10}, 10, nil}, `fcntl(4</nothing/a>, F_DUPFD_CLOEXEC, 10) = 10</nothing/a>`},
		{made{"chdir", []uint64{0x10}, 0, text("sub")}, `chdir("sub") = 0`},
		{made{"mkdirat", []uint64{cwd, 0x10, 0o755}, 0, text("d")}, `mkdirat(AT_FDCWD</nothing/sub>, "d", 0755) = 0`},
		{made{"epoll_create1", []uint64{cloexec}, 6, nil}, `epoll_create1(EPOLL_CLOEXEC) = 6<anon_inode:[eventpoll]>`},
		{made{"socket", []uint64{2, 1, 0}, 7, nil}, `socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 7<TCP>`},
		{made{"bind", []uint64{7, 0x20, 16}, 0, address(80, false)}, `bind(7<TCP>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0`},
		{made{"getsockname", []uint64{7, 0x20, 0x40}, 0, address(80, true)}, `getsockname(7<TCP>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0`},
		{made{"listen", []uint64{7, 5}, 0, nil}, `listen(7<TCP>, 5) = 0`},
		{made{"accept4", []uint64{7, 0x20, 0x40, cloexec}, 8, address(9, true)}, `accept4(7<TCP:[127.0.0.1:80]>, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, [16], SOCK_CLOEXEC) = 8<TCP:[127.0.0.1:80->127.0.0.1:9]>`},
		{made{"connect", []uint64{7, 0x20, 16}, -115, address(81, false)}, `connect(7<TCP:[127.0.0.1:80]>, {sa_family=AF_INET, sin_port=htons(81), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)`},
		{made{"getsockname", []uint64{7, 0x20, 0x40}, 0, address(82, true)}, `getsockname(7<TCP:[?->127.0.0.1:81]>, {sa_family=AF_INET, sin_port=htons(82), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0`},
		{made{"close", []uint64{7}, 0, nil}, `close(7<TCP:[127.0.0.1:82->127.0.0.1:81]>) = 0`},
		{made{"pipe2", []uint64{0x40, 0}, 0, []calls.Snapshot{{Addr: 0x40, After: true, Data: []byte{11, 0, 0, 0, 12, 0, 0, 0}}}}, `pipe2([11, 12], 0) = 0`},
		{made{"close", []uint64{20}, 0, nil}, `close(20) = 0`},
		{made{"pidfd_open", []uint64{77, 0}, 14, nil}, `pidfd_open(77, 0) = 14<pid:77>`},
		{made{"clone", []uint64{0x1000 | 17, 0, 0x40}, 78, []calls.Snapshot{{Addr: 0x40, After: true, Data: []byte{15, 0, 0, 0}}}},
			`clone(child_stack=NULL, flags=CLONE_PIDFD|SIGCHLD, parent_tid=[15<pid:78>]) = 78`},
		{made{"waitid", []uint64{3, 15, 0, 4, 0}, 0, nil}, `waitid(P_PIDFD, 15<pid:78>, NULL, WEXITED, NULL) = 0`},
		{made{"socket", []uint64{2, 1, 262}, 16, nil}, `socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) = 16<MPTCP>`},
		{made{"getsockname", []uint64{16, 0x20, 0x40}, 0, address(80, true)}, `getsockname(16<MPTCP>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0`},
		{made{"listen", []uint64{16, 5}, 0, nil}, `listen(16<MPTCP>, 5) = 0`},
		{made{"accept", []uint64{16, 0x20, 0x40}, 17, address(9, true)}, `accept(16<MPTCP:[127.0.0.1:80]>, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, [16]) = 17<TCP:[127.0.0.1:80->127.0.0.1:9]>`},
		{made{"timerfd_create", []uint64{1, 0}, 13, nil}, `timerfd_create(CLOCK_MONOTONIC, 0) = 13<anon_inode:[timerfd]>`},
	} {
		if got := print(noProcess, c.made); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	fork(t, tr, print)
}

// fork checks the descriptors that a child and a new program inherit.
func fork(t *testing.T, tr *Tracker, print func(int, made) string) {
	const child, thread = noProcess + 1, noProcess + 2
	tr.Clone(noProcess, child, false)
	tr.Clone(noProcess, thread, true)
	closes := func(fd uint64) made { return made{"close", []uint64{fd}, 0, nil} }
	exec := made{"execve", []uint64{0x10, 0, 0}, 0, text("/bin/true")}
	for _, c := range []struct {
		pid  int
		made made
		want string
	}{
		{child, closes(5), "close(5</nothing/a/c>) = 0"},
		{noProcess, closes(5), "close(5</nothing/a/c>) = 0"},
		{thread, closes(5), "close(5) = 0"},
		{child, exec, `execve("/bin/true", NULL, NULL) = 0`},
		{child, closes(10), "close(10) = 0"},
		{child, closes(6), "close(6) = 0"},
		{child, closes(4), "close(4</nothing/a>) = 0"},
		{noProcess, closes(10), "close(10</nothing/a>) = 0"},
		{noProcess, made{"close_range", []uint64{12, 1<<32 - 1, 0}, 0, nil}, "close_range(12, 4294967295, 0) = 0"},
		{noProcess, closes(13), "close(13) = 0"},
	} {
		if got := print(c.pid, c.made); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// TestRights: a message brings a descriptor whose number was in use before.
func TestRights(t *testing.T) {
	pid := os.Getpid()
	tr := &Tracker{Arch: &calls.AMD64}
	tr.Start(pid)
	f, err := os.Open("/proc/self/stat")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	le := binary.LittleEndian
	fd := uint32(f.Fd())
	tr.Track(pid, made{"close", []uint64{uint64(fd)}, 0, nil}.record())
	if got := tr.Text(pid, int(fd), nil, true); got != "" {
		t.Errorf("%s is closed", got)
	}
	message := make([]byte, 56)
	le.PutUint64(message[32:], 0x200)
	le.PutUint64(message[40:], 24)
	control := le.AppendUint32(le.AppendUint32(le.AppendUint32(le.AppendUint64(nil, 20), 1), 1), fd)
	r := made{"recvmsg", []uint64{3, 0x100, 0}, 1, []calls.Snapshot{{Addr: 0x100, After: true, Data: message}, {Addr: 0x200, After: true, Data: control}}}.record()
	tr.Track(pid, r)
	if got, want := tr.Text(pid, int(fd), r, true), fmt.Sprintf("</proc/%d/stat>", pid); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestWanted: the set has the calls that a tracker needs, and not those that are made often
// and change nothing.
func TestWanted(t *testing.T) {
	f := Wanted(&calls.AMD64)
	for name := range effects {
		if !f[calls.AMD64.Number(name)] {
			t.Errorf("%s is not wanted", name)
		}
	}
	for _, name := range []string{"memfd_create", "signalfd4", "userfaultfd"} {
		if !f[calls.AMD64.Number(name)] {
			t.Errorf("%s is not wanted", name)
		}
	}
	for _, name := range []string{"read", "write", "futex", "epoll_pwait"} {
		if f[calls.AMD64.Number(name)] {
			t.Errorf("%s is wanted", name)
		}
	}
}

// TestLater: a tracker knows a file that was opened under a symbolic link, and one that
// was open before the trace.
func TestLater(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "real"))
	if err != nil {
		t.Fatal(err)
	}
	pid := os.Getpid()
	tr := &Tracker{Arch: &calls.AMD64}
	tr.Start(pid)
	fd := uint64(f.Fd())
	f.Close()
	r := made{"close", []uint64{fd}, 0, nil}.record()
	tr.Track(pid, r)
	if got, want := tr.Text(pid, int(fd), r, false), fmt.Sprintf("<%s/real>", dir); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	const other = 1 // a process other than this one, so /proc/self differs
	r = made{"openat", []uint64{^uint64(99), 0x10, 0, 0}, 99, text("/proc/self/cgroup")}.record()
	tr.Track(other, r)
	if got, want := tr.Text(other, 99, r, true), "</proc/1/cgroup>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	r = made{"openat", []uint64{^uint64(99), 0x10, 0, 0}, 99, text(filepath.Join(dir, "link"))}.record()
	tr.Track(pid, r)
	if got, want := tr.Text(pid, 99, r, true), fmt.Sprintf("<%s/real>", dir); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
