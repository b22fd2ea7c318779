package policy

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// inDir is a Context in which every directory is /dir/N, and the working directory is /cwd.
type inDir struct{}

func (inDir) Dir(fd int) string {
	switch fd {
	case unix.AT_FDCWD:
		return "/cwd"
	case 99:
		return ""
	}
	return fmt.Sprintf("/dir/%d", fd)
}

// memory returns strings at addresses from 0x1000 on, in steps of 0x100.
func memory(list ...string) (m []calls.Snapshot) {
	for i, s := range list {
		m = append(m, calls.Snapshot{Addr: uint64(0x1000 + 0x100*i), Data: []byte(s)})
	}
	return m
}

func words(list ...uint64) string {
	var b []byte
	for _, w := range list {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return string(b)
}

const (
	a, b  = 0x1000, 0x1100
	cwd   = ^uint64(99)
	inet  = "\x02\x00\x01\xbb\x0a\x01\x02\x03\x00\x00\x00\x00\x00\x00\x00\x00"
	local = "\x01\x00/run/s\x00"
)

var inet6 = "\x0a\x00\x00\x50\x00\x00\x00\x00\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x01\x00\x00\x00\x00"
var mapped = "\x0a\x00\x00\x50\x00\x00\x00\x00" + strings.Repeat("\x00", 10) + "\xff\xff\x7f\x00\x00\x01\x00\x00\x00\x00"

// classified are calls, and their uses.
var classified = []struct {
	name string
	args []uint64
	mem  []calls.Snapshot
	want string
}{
	{"read", []uint64{3, a, 1}, nil, ""},
	{"openat", []uint64{cwd, a, unix.O_RDONLY | unix.O_CLOEXEC}, memory("/x\x00"), "read /x"},
	{"openat", []uint64{cwd, a, unix.O_RDONLY}, memory("x/../y/.\x00"), "read /cwd/y"},
	{"openat", []uint64{5, a, unix.O_RDONLY | unix.O_CREAT}, memory("x\x00"), "write /dir/5/x"},
	{"openat", []uint64{cwd, a, unix.O_RDWR}, memory("/x\x00"), "write /x"},
	{"openat", []uint64{cwd, a, unix.O_RDONLY | unix.O_TRUNC}, memory("/x\x00"), "write /x"},
	{"openat", []uint64{cwd, a, unix.O_TMPFILE | unix.O_RDWR}, memory("/x\x00"), "write /x"},
	{"openat", []uint64{cwd, a, unix.O_DIRECTORY}, memory("/x\x00"), "read /x"},
	{"openat", []uint64{cwd, a, unix.O_PATH | unix.O_RDWR}, memory("/x\x00"), "read /x"},
	{"openat", []uint64{99, a, 0}, memory("x\x00"), ""}, // no such directory
	{"openat2", []uint64{cwd, a, b, 24}, memory("/x\x00", words(unix.O_WRONLY, 0, 0)), "write /x"},
	{"openat2", []uint64{cwd, a, b, 24}, memory("/x\x00", words(0, 0, 0)), "read /x"},
	{"creat", []uint64{a, 0o600}, memory("/x\x00"), "write /x"},
	{"newfstatat", []uint64{cwd, a, b, 0}, memory("/x\x00"), "read /x"},
	{"newfstatat", []uint64{3, a, b, unix.AT_EMPTY_PATH}, memory("\x00"), ""},
	{"fchownat", []uint64{3, a, 0, 0, unix.AT_EMPTY_PATH}, memory("\x00"), "write /dir/3"},
	{"execveat", []uint64{3, a, 0, 0, unix.AT_EMPTY_PATH}, memory("\x00"), "exec /dir/3"},
	{"unlink", []uint64{a}, memory("\x00"), ""}, // no file
	{"renameat2", []uint64{4, a, cwd, b, 0}, memory("x\x00", "/y\x00"), "write /dir/4/x, write /y"},
	{"linkat", []uint64{cwd, a, cwd, b, 0}, memory("/x\x00", "/y\x00"), "write /x, write /y"},
	{"symlinkat", []uint64{a, 6, b}, memory("target\x00", "y\x00"), "write /dir/6/y"},
	{"symlink", []uint64{a, b}, memory("target\x00", "/y\x00"), "write /y"},
	{"mkdirat", []uint64{cwd, a, 0o700}, memory("/x\x00"), "write /x"},
	{"unlinkat", []uint64{7, a, 0}, memory("x\x00"), "write /dir/7/x"},
	{"chdir", []uint64{a}, memory("x\x00"), "read /cwd/x"},
	{"mount", []uint64{a, b, 0, 0, 0}, memory("/x\x00", "/y\x00"), "write /x, write /y"},
	{"inotify_add_watch", []uint64{3, a, 1}, memory("/x\x00"), "read /x"},
	{"fanotify_mark", []uint64{3, 0, 0, 8, a}, memory("x\x00"), "read /dir/8/x"},
	{"utimensat", []uint64{cwd, a, 0, 0}, memory("/x\x00"), "write /x"},
	{"utimensat", []uint64{3, 0, 0, 0}, nil, "call utimensat"},
	{"execve", []uint64{a, 0, 0}, memory("/bin/x\x00"), "exec /bin/x"},
	{"execveat", []uint64{cwd, a, 0, 0, 0}, memory("x\x00"), "exec /cwd/x"},
	{"connect", []uint64{3, a, 16}, memory(inet), "connect 10.1.2.3:443"},
	{"connect", []uint64{3, a, 28}, memory(inet6), "connect [2001:db8::1]:80"},
	{"connect", []uint64{3, a, 28}, memory(mapped), "connect 127.0.0.1:80"},
	{"connect", []uint64{3, a, uint64(len(local))}, memory(local), "connect unix:/run/s"},
	{"connect", []uint64{3, a, 6}, memory("\x01\x00\x00abc"), "connect unix:@abc"},
	{"connect", []uint64{3, a, 5}, memory("\x01\x00run"), "connect unix:/cwd/run"},
	{"connect", []uint64{3, a, 16}, memory("\x00\x00" + inet[2:]), ""}, // ends a connection
	{"connect", []uint64{3, a, 12}, memory("\x10\x00" + inet[2:12]), "connect AF_NETLINK"},
	{"bind", []uint64{3, a, 16}, memory(inet), "listen 10.1.2.3:443"},
	{"bind", []uint64{3, a, 16}, memory("\x00\x00" + inet[2:]), "listen 10.1.2.3:443"}, // AF_UNSPEC
	{"bind", []uint64{3, a, 2}, memory("\x01\x00"), ""},                                // the kernel chooses a name
	{"sendto", []uint64{3, a, 1, 0, b, 16}, memory("x", inet), "connect 10.1.2.3:443"},
	{"sendto", []uint64{3, a, 1, 0, b, 16}, memory("x", "\x00\x00"+inet[2:]), "connect 10.1.2.3:443"}, // AF_UNSPEC
	{"sendto", []uint64{3, a, 1, 0, 0, 0}, memory("x"), ""},
	{"sendmsg", []uint64{3, a, 0}, memory(words(b, 16), inet), "connect 10.1.2.3:443"},
	{"sendmsg", []uint64{3, a, 0}, memory(words(0, 0)), ""},
	{"sendmmsg", []uint64{3, a, 2, 0}, memory(words(b, 28, 0, 0, 0, 0, 0, 0, b, 28), inet6), "connect [2001:db8::1]:80, connect [2001:db8::1]:80"},
	{"socket", []uint64{unix.AF_INET6, 1, 0}, nil, "call socket:AF_INET6"},
	{"flock", []uint64{3, unix.LOCK_EX | unix.LOCK_NB}, nil, "call flock:LOCK_EX|LOCK_NB"},
	{"fcntl", []uint64{3, unix.F_SETLK, a}, nil, "call fcntl:F_SETLK"},
	{"fcntl", []uint64{3, unix.F_GETFL}, nil, ""},
	{"ioctl", []uint64{3, unix.TCGETS}, nil, ""},
	{"kill", []uint64{1, 9}, nil, "call kill:SIGKILL"},
	{"kill", []uint64{1, 0}, nil, "call kill:0"},
	{"tkill", []uint64{1, 9}, nil, "call tkill:SIGKILL"},
	{"fsync", []uint64{3}, nil, "call fsync"},
	{"prlimit64", []uint64{0, unix.RLIMIT_NOFILE, 0, a}, nil, ""},
	{"prlimit64", []uint64{0, unix.RLIMIT_NOFILE, a, 0}, nil, "call prlimit64:RLIMIT_NOFILE"},
	{"ptrace", []uint64{0}, nil, "call ptrace:PTRACE_TRACEME"},
}

// TestClassify: each call is a use of its verb, of each path and address that it names.
func TestClassify(t *testing.T) {
	for _, c := range classified {
		r := &calls.Record{Number: calls.AMD64.Number(c.name), Memory: c.mem}
		copy(r.Args[:], c.args)
		var got []string
		for _, u := range Classify(r, inDir{}) {
			got = append(got, u.Verb.String()+" "+u.Target)
		}
		if g := strings.Join(got, ", "); g != c.want {
			t.Errorf("%s%x: %q, want %q", c.name, c.args, g, c.want)
		}
	}
	r := &calls.Record{Number: 511}
	got := Classify(r, inDir{})
	if len(got) != 1 || got[0] != (Use{Call, "syscall_0x1ff"}) {
		t.Fatalf("a call without a name: %v, want call syscall_0x1ff", got)
	}
	if c, err := ParseCall(got[0].Target); err != nil || c.Entry.Number != 511 {
		t.Errorf("ParseCall(%s) = %+v, %v; want number 511", got[0].Target, c, err)
	}
}

// TestTable: a call with a path or an address has a verb for it, or is passive; and the lists
// name calls that exist.
func TestTable(t *testing.T) {
	for _, list := range []map[string]bool{passive, reading, opens, pathless} {
		for name := range list {
			if calls.ByName(name) == nil {
				t.Errorf("there is no call %s", name)
			}
		}
	}
	for _, e := range Table() {
		if e == nil {
			continue
		}
		c := calls.ByName(e.Name)
		if len(e.Paths) > 2 {
			t.Errorf("%s has %d paths", e.Name, len(e.Paths))
		}
		if c.Class&calls.File != 0 && e.Verb == Call && !c.Gone && e.Name != "fsconfig" {
			t.Errorf("%s is about a file, and has no path", e.Name)
		}
		for i := range c.Args {
			if k := c.Args[i].Kind; k == calls.DirFD && e.Verb != Passive && !hasDir(e, i) {
				t.Errorf("argument %d of %s is a directory, and no path begins there", i, e.Name)
			}
		}
	}
}

func hasDir(e *Entry, i int) bool {
	for _, p := range e.Paths {
		if p.Dir == i {
			return true
		}
	}
	return false
}
