package synthetic

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/usys-go/bridge/hosts/trace"
)

// A step is a call of a script. Its length is at least least, and more on average.
type step struct {
	name   string
	number int
	least  int64
	more   int64
	stack  []trace.Frame
	fill   func(p *program, g *goroutine, e *trace.Event) // sets text, result, path, bytes
}

// Stacks that several calls share, innermost function first.
const (
	idle    = "runtime.notesleep runtime.stopm runtime.findRunnable runtime.schedule runtime.park_m runtime.mcall"
	conn    = "net/http.(*conn).serve net/http.(*Server).Serve.gowrap3 runtime.goexit"
	handler = "example.com/shop/api.(*Server).ServeHTTP net/http.serverHandler.ServeHTTP " + conn
	raw     = "internal/runtime/syscall/linux.Syscall6 syscall.RawSyscall6 syscall.Syscall"
	fdRead  = raw + " syscall.read syscall.Read internal/poll.ignoringEINTRIO internal/poll.(*FD).Read"
	fdWrite = raw + " syscall.write syscall.Write internal/poll.ignoringEINTRIO internal/poll.(*FD).Write"
	open    = raw + " syscall.openat syscall.Open os.open os.openFileNolog os.OpenFile os.Open"
	page    = "example.com/shop/templates.(*Set).load example.com/shop/templates.(*Set).Render example.com/shop/api.page"
)

var (
	accepting = []step{
		{"accept4", 288, 9_000, 400_000, stackOf(raw, "syscall.accept4 syscall.Accept4 internal/poll.accept internal/poll.(*FD).Accept net.(*netFD).accept net.(*TCPListener).Accept net/http.(*Server).Serve net/http.(*Server).ListenAndServe main.main runtime.main runtime.goexit"), accept},
		{"setsockopt", 54, 700, 900, stackOf(raw, "syscall.setsockopt syscall.SetsockoptInt internal/poll.(*FD).SetsockoptInt net.setNoDelay net.newTCPConn net.(*TCPListener).Accept net/http.(*Server).Serve net/http.(*Server).ListenAndServe main.main runtime.main runtime.goexit"), setsockopt},
	}
	serving = []step{
		{"read", 0, 2_000, 60_000, stackOf(fdRead, "net.(*netFD).Read net.(*conn).Read net/http.(*connReader).Read bufio.(*Reader).fill", conn), readRequest},
		{"openat", 257, 3_000, 5_000, stackOf(open, page, handler), openPage},
		{"fstat", 5, 800, 700, stackOf(raw, "syscall.fstat syscall.Fstat os.(*File).Stat", page, handler), statPage},
		{"read", 0, 1_500, 4_000, stackOf(fdRead, "os.(*File).Read io.ReadAll", page, handler), readPage},
		{"close", 3, 700, 400, stackOf(raw, "syscall.Close internal/poll.(*FD).destroy internal/poll.(*FD).Close os.(*File).Close", page, handler), closePage},
		{"write", 1, 4_000, 22_000, stackOf(fdWrite, "net.(*netFD).Write net.(*conn).Write net/http.checkConnErrorWriter.Write bufio.(*Writer).Flush", conn), writeReply},
	}
	logging = []step{
		{"write", 1, 2_500, 3_000, stackOf(fdWrite, "os.(*File).Write log/slog.(*commonHandler).handle log/slog.(*Logger).Info example.com/shop/audit.(*Log).run runtime.goexit"), writeLog},
	}
	querying = []step{
		{"write", 1, 3_000, 4_000, stackOf(fdWrite, "net.(*conn).Write github.com/lib/db.(*Conn).send github.com/lib/db.(*Conn).Query example.com/shop/store.(*Orders).poll runtime.goexit"), query},
		{"read", 0, 90_000, 1_200_000, stackOf(fdRead, "net.(*conn).Read github.com/lib/db.(*Conn).recv github.com/lib/db.(*Conn).Query example.com/shop/store.(*Orders).poll runtime.goexit"), readRows},
	}
	scheduling = []step{
		{"epoll_pwait", 281, 1_000, 90_000, stackOf("internal/runtime/syscall/linux.Syscall6 internal/runtime/syscall/linux.EpollWait runtime.netpoll runtime.findRunnable runtime.schedule runtime.park_m runtime.mcall"), epoll},
		{"futex", 202, 5_000, 300_000, stackOf("runtime.futex runtime.futexsleep", idle), futex},
	}
	collecting = []step{
		{"madvise", 28, 2_000, 6_000, stackOf("runtime.madvise runtime.sysUnusedOS runtime.(*pageAlloc).scavengeOne runtime.bgscavenge runtime.goexit"), madvise},
		{"nanosleep", 35, 20_000, 10_000, stackOf("runtime.usleep runtime.sysmon runtime.mstart1 runtime.mstart"), sleep},
	}
)

// stackOf makes a stack of lists of functions. File and line follow from the function.
func stackOf(lists ...string) (stack []trace.Frame) {
	for _, name := range strings.Fields(strings.Join(lists, " ")) {
		h := fnv.New32()
		h.Write([]byte(name))
		root, dir := "/usr/local/go/src/", name
		if strings.Contains(strings.SplitN(name, "/", 2)[0], ".com") || strings.HasPrefix(name, "main.") {
			root = "/home/dev/shop/"
		}
		slash := strings.LastIndex(dir, "/") + 1
		dir = dir[:slash] + strings.SplitN(dir[slash:], ".", 2)[0]
		file := dir[slash:] + ".go"
		stack = append(stack, trace.Frame{Func: name, File: root + dir + "/" + file, Line: 20 + int(h.Sum32()%900)})
	}
	return stack
}

// done sets the fields that all calls that have returned have.
func done(e *trace.Event, ret int64, path string, bytes int64, format string, args ...any) {
	e.Ret, e.Path, e.Bytes = ret, path, bytes
	e.Text = fmt.Sprintf(format, args...)
	if ret < 0 {
		e.Text += fmt.Sprintf(" = -1 %s (%s)", e.Errno, map[string]string{"ENOENT": "No such file or directory",
			"EAGAIN": "Resource temporarily unavailable", "ETIMEDOUT": "Connection timed out"}[e.Errno])
	} else {
		e.Text += fmt.Sprintf(" = %d", ret)
	}
}
