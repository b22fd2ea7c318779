//go:build extra && linux && amd64

package calls

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/internal/need"
)

// straceEnv names the variable that makes this test's program the one that makes the calls: it
// prints this package's text of each.
const straceEnv = "USYS_CALLS_PROGRAM"

// marker is a descriptor that is not open. In strace's text a write to it marks the next call of
// this thread, which is to be compared.
const marker = 1000

// A mode is a way to print: flags of strace, and the same options of this package.
type mode struct {
	name    string
	flags   []string
	options Options
}

var modes = []mode{
	{"plain", nil, Options{Strings: 32}},
	{"verbose", []string{"-v"}, Options{Strings: 32, Verbose: true}},
	{"unusual", []string{"-x"}, Options{Strings: 32, Hex: HexUnusual}},
	{"hex", []string{"-xx"}, Options{Strings: 32, Hex: HexAll}},
	{"short", []string{"-s", "2"}, Options{Strings: 2}},
	{"paths", []string{"-y"}, Options{Strings: 32, Paths: pathOf}},
}

// how is the mode in which the program prints.
var how mode

func TestMain(m *testing.M) {
	if v := os.Getenv(straceEnv); v != "" {
		runtime.LockOSThread()
		name, dir, _ := strings.Cut(v, ":")
		how = modes[0]
		switch name {
		case "blocking":
			blockingCalls()
			os.Exit(0)
		case "signals":
			getSignals(dir)
			os.Exit(0)
		}
		how = modes[slices.IndexFunc(modes, func(m mode) bool { return m.name == name })]
		makeCalls(dir)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestStrace runs a program that makes calls under strace, and compares strace's text of each
// with this package's.
func TestStrace(t *testing.T) {
	need.Program(t, "strace")
	// strace shows times by the local clock.
	t.Setenv("TZ", "UTC")
	for _, m := range modes {
		t.Run(m.name, func(t *testing.T) {
			ours, out := runProgram(t, m.name, m.flags)
			theirs := marked(t, out)
			if len(ours) != len(theirs) || len(ours) < 400 {
				t.Fatalf("%d calls of ours, %d of strace's; want the same number, 400 or more", len(ours), len(theirs))
			}
			names, different := map[string]bool{}, 0
			for i := range ours {
				name, _, _ := strings.Cut(ours[i], "(")
				names[name] = true
				if ours[i] != theirs[i] {
					different++
					t.Errorf("ours    %s\nstrace's %s", ours[i], theirs[i])
				}
			}
			t.Logf("%d calls of %d names are compared, %d differ", len(ours), len(names), different)
		})
	}
}

// runProgram runs this test's program under strace, and returns its lines and the name of
// the file with strace's.
func runProgram(t *testing.T, mode string, flags []string) (lines []string, out string) {
	dir := t.TempDir()
	out = filepath.Join(dir, "strace")
	args := append([]string{"-f", "-o", out, "-e", "signal=none"}, flags...)
	const long = 5 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	cmd := exec.CommandContext(ctx, "strace", append(args, os.Args[0])...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	// Signals of the Go scheduler would interrupt calls.
	cmd.Env = append(os.Environ(), straceEnv+"="+mode+":"+dir, "GODEBUG=asyncpreemptoff=1")
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, text)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), out
}

// marked returns the lines of strace's text behind the markers.
func marked(t *testing.T, name string) (list []string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	next, begun := map[string]bool{}, map[string]string{}
	mark := fmt.Sprintf("write(%d, NULL, 0)", marker)
	spaces := regexp.MustCompile(`\) += `)
	resumed := regexp.MustCompile(`^<\.\.\. \w+ resumed>`)
	for s := bufio.NewScanner(f); s.Scan(); {
		pid, line, _ := strings.Cut(s.Text(), " ")
		line = strings.TrimSpace(line)
		if head, ok := strings.CutSuffix(line, " <unfinished ...>"); ok {
			begun[pid] = head
			continue
		}
		if rest := resumed.FindString(line); rest != "" {
			line = begun[pid] + line[len(rest):]
		}
		switch {
		case strings.HasPrefix(line, mark):
			next[pid] = true
		case next[pid] && !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "rt_sigreturn("):
			list = append(list, spaces.ReplaceAllString(line, ") = "))
			next[pid] = false
		}
	}
	return list
}

// newRecord returns the record of a call that has not been made, and the memory of its
// arguments.
func newRecord(name string, args ...any) (r Record, keep []any) {
	r.Number = AMD64.Number(name)
	for i, a := range args {
		switch a := a.(type) {
		case int:
			r.Args[i] = uint64(a)
		case string:
			b := append([]byte(a), 0)
			keep = append(keep, b)
			r.Args[i] = uint64(uintptr(unsafe.Pointer(&b[0])))
		case []byte:
			keep = append(keep, a)
			r.Args[i] = uint64(uintptr(unsafe.Pointer(&a[0])))
		case nil:
		default:
			panic(fmt.Sprintf("%s: argument %d is a %T", name, i, a))
		}
	}
	return r, keep
}

// do makes a call and prints this package's text of it.
func do(name string, args ...any) (ret int64) {
	r, keep := newRecord(name, args...)
	r.capture(false)
	before = links()
	syscall.RawSyscall(syscall.SYS_WRITE, marker, 0, 0)
	v, _, e := syscall.RawSyscall6(uintptr(r.Number), uintptr(r.Args[0]), uintptr(r.Args[1]), uintptr(r.Args[2]), uintptr(r.Args[3]), uintptr(r.Args[4]), uintptr(r.Args[5]))
	r.Ret, r.Done = int64(v), true
	if e != 0 {
		r.Ret = -int64(e)
	}
	r.capture(true)
	fmt.Printf("%s\n", AMD64.Append(nil, &r, &how.options))
	runtime.KeepAlive(keep)
	return r.Ret
}

// before holds the links of the descriptors that were open before the call.
var before map[int]string

// links returns the links of the descriptors that are open now, if texts of them are
// printed.
func links() map[int]string {
	if how.options.Paths == nil {
		return nil
	}
	m := map[int]string{}
	list, _ := os.ReadDir("/proc/self/fd")
	for _, e := range list {
		fd, _ := strconv.Atoi(e.Name())
		m[fd], _ = os.Readlink("/proc/self/fd/" + e.Name())
	}
	return m
}

// pathOf returns the text of a descriptor in the form of strace -y, for links without characters
// that need an escape.
func pathOf(fd int, _ *Record, after bool) string {
	if fd == -100 {
		cwd, _ := os.Getwd()
		return "<" + cwd + ">"
	}
	m := before
	if after {
		m = links()
	}
	if path := m[fd]; path != "" {
		path, deleted := strings.CutSuffix(path, " (deleted)")
		if deleted {
			return "<" + path + ">(deleted)"
		}
		return "<" + path + ">"
	}
	return ""
}

// capture reads the memory that the arguments point to, as a host does.
func (r *Record) capture(isAfter bool) {
	c := AMD64.Call(r.Number)
	p := AMD64.printer(nil, r, &Options{})
	for i := len(c.Args) - 1; i >= 0; i-- { // lengths come after their buffers
		a := *p.typ(i)
		if a.Dir == Value || r.Args[i] == 0 || (a.Dir == Out || a.Dir == Left) && !isAfter && a.Kind != Iovec || a.Dir == In && isAfter {
			continue
		}
		r.follow(p, a, r.Args[i], isAfter, scope{p: p})
	}
}

// sizes holds the sizes of elements of memory; that of other kinds is 8.
var sizes = map[Kind]int{FDs: 4, SigSet: 8, Bytes: 1, HexBytes: 1, Dirents: 1, CPUSet: 1, Sockaddr: 1, Iovec: 16, Int: 4, Uint: 4, PID: 4, UID: 4, GID: 4, Status: 4}

func (r *Record) follow(p *printer, t Type, addr uint64, isAfter bool, s scope) {
	if addr < 4096 {
		return
	}
	n, known := 1, true
	if t.Count.Of != Ret || isAfter && r.Ret >= 0 {
		n, known = p.count(&t, s)
	} else if t.Struct == "mmsghdr" {
		n = int(r.Args[2]) // the room for entries
	}
	size := sizes[t.Kind]
	switch t.Kind {
	case Path, Name, Str:
		n, size = 0, 1
		for *(*byte)(at0(addr + uint64(n))) != 0 {
			n++
		}
		n++
	case Struct:
		size = AMD64.Structs[t.Struct].Size
		if t.Count.Of == Sized {
			size = 1
		}
	case Argv:
		n, size = 1, 8
		for le.Uint64(unsafe.Slice((*byte)(at0(addr+uint64(8*(n-1)))), 8)) != 0 {
			n++
		}
	case FDSet:
		n, size = (n+7)/8, 1
	}
	if size == 0 {
		size = 8
	}
	if n*size == 0 || !known || !readable(addr, n*size) {
		return
	}
	data := slices.Clone(unsafe.Slice((*byte)(at0(addr)), n*size))
	r.Memory = append(r.Memory, Snapshot{Addr: addr, After: isAfter, Data: data})
	r.inner(p, t, data, isAfter)
}

// readable reports whether memory can be read.
func readable(addr uint64, n int) bool {
	local, remote := syscall.Iovec{Base: new(byte), Len: 1}, [2]uint64{addr + uint64(n) - 1, 1}
	_, _, e := syscall.RawSyscall6(310, uintptr(os.Getpid()), uintptr(unsafe.Pointer(&local)), 1, uintptr(unsafe.Pointer(&remote)), 1, 0)
	return e == 0
}

// inner reads the memory to which pointers in memory point.
func (r *Record) inner(p *printer, t Type, data []byte, isAfter bool) {
	switch t.Kind {
	case Argv:
		for ; len(data) >= 8; data = data[8:] {
			r.follow(p, Type{Kind: Str, Dir: t.Dir}, le.Uint64(data), isAfter, scope{})
		}
	case Iovec:
		if t.Dir == Out && !isAfter {
			return
		}
		for ; len(data) >= 16; data = data[16:] {
			r.follow(p, Type{Kind: Bytes, Dir: t.Dir, Count: Count{Const, int(le.Uint64(data[8:]))}}, le.Uint64(data), isAfter, scope{})
		}
	case Struct:
		l := AMD64.Structs[t.Struct]
		for ; len(data) >= l.Size; data = data[l.Size:] {
			for _, m := range l.Members {
				if m.Dir != Value {
					r.follow(p, m.Type, word(data[m.Offset:], m.Size), isAfter, scope{p: p, layout: &l, b: data})
				}
			}
		}
	}
}

// at0 returns the memory at an address that was passed to a call.
func at0(addr uint64) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&addr)) }
