//go:build extra && linux && amd64

package calls

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/internal/need"
)

// TestSignals runs a program that gets signals, and compares strace's lines of them with this
// package's.
func TestSignals(t *testing.T) {
	need.Program(t, "strace")
	ours, out := runProgram(t, "signals", []string{"-e", "signal=!URG", "-e", "trace=none"})
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	theirs := regexp.MustCompile(`(?m)---.*---$`).FindAllString(string(text), -1)
	timer := regexp.MustCompile(`si_timerid=0(x[0-9a-f]+)?`)
	used := regexp.MustCompile(`si_([us]time)=\d+( /\*.*?\*/)?`)
	for i := range min(len(ours), len(theirs)) {
		mask := func(s string) string {
			return used.ReplaceAllString(timer.ReplaceAllString(s, "si_timerid=N"), "si_$1=0")
		}
		if mask(ours[i]) != mask(theirs[i]) {
			t.Errorf("ours    %s\nstrace's %s", ours[i], theirs[i])
		}
	}
	if len(ours) != len(theirs) || len(ours) < 9 {
		t.Errorf("%d lines of ours, %d of strace's, want the same number, 9 or more:\n%s", len(ours), len(theirs), strings.Join(theirs, "\n"))
	}
}

// info returns a siginfo_t.
func info(signal syscall.Signal, code int32, words ...uint32) []byte {
	b := u32(append([]uint32{uint32(signal), 0, uint32(code), 0}, words...)...)
	return append(b, make([]byte, 128-len(b))...)
}

// getSignals gets signals, and prints this package's line of each.
func getSignals(dir string) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGCHLD, syscall.SIGPIPE)
	pid, uid := uint32(os.Getpid()), uint32(os.Getuid())
	got := func(s syscall.Signal, code int32, words ...uint32) {
		select {
		case <-c:
		case <-time.After(20 * time.Second):
			panic("no signal came")
		}
		fmt.Printf("%s\n", AMD64.AppendSignal(nil, int(s), info(s, code, words...), &how.options))
	}
	syscall.Kill(int(pid), syscall.SIGUSR1)
	got(syscall.SIGUSR1, 0, pid, uid)
	syscall.Tgkill(int(pid), syscall.Gettid(), syscall.SIGUSR2)
	got(syscall.SIGUSR2, -6, pid, uid)
	queued := info(syscall.SIGUSR1, -1, 5, 6, 7, 8)
	syscall.Syscall(syscall.SYS_RT_SIGQUEUEINFO, uintptr(pid), uintptr(syscall.SIGUSR1), uintptr(unsafe.Pointer(&queued[0])))
	got(syscall.SIGUSR1, -1, 5, 6, 7, 8)
	event, id := u64(9, uint64(syscall.SIGUSR2), 0, 0, 0, 0, 0, 0), make([]byte, 4)
	syscall.Syscall(syscall.SYS_TIMER_CREATE, 1, uintptr(unsafe.Pointer(&event[0])), uintptr(unsafe.Pointer(&id[0])))
	once := u64(0, 0, 0, 1000)
	syscall.Syscall6(syscall.SYS_TIMER_SETTIME, uintptr(le.Uint32(id)), 0, uintptr(unsafe.Pointer(&once[0])), 0, 0, 0)
	got(syscall.SIGUSR2, -2, le.Uint32(id), 0, 9)
	once = u64(0, 0, 0, 1)
	syscall.Syscall(syscall.SYS_SETITIMER, 0, uintptr(unsafe.Pointer(&once[0])), 0)
	got(syscall.SIGALRM, 0x80)
	child := exec.Command("/bin/sh", "-c", "exit 3")
	child.Start()
	got(syscall.SIGCHLD, 1, uint32(child.Process.Pid), uid, 3)
	child.Wait()
	child = exec.Command("/bin/sleep", "100")
	child.Start()
	child.Process.Kill()
	got(syscall.SIGCHLD, 2, uint32(child.Process.Pid), uid, 9)
	child.Wait()
	pipe := make([]int, 2)
	syscall.Pipe(pipe)
	syscall.Close(pipe[0])
	syscall.Write(pipe[1], []byte("x"))
	got(syscall.SIGPIPE, 0, pid, uid)
	faults(dir)
}

// faults reads memory that is unmapped, without access, or behind the end of a file.
func faults(dir string) {
	debug.SetPanicOnFault(true)
	fault := func(s syscall.Signal, code int32, addr uintptr) {
		defer func() {
			recover()
			fmt.Printf("%s\n", AMD64.AppendSignal(nil, int(s), info(s, code, uint32(addr), uint32(addr>>32)), &how.options))
		}()
		fmt.Fprint(os.Stderr, *(*byte)(at0(uint64(addr))))
	}
	fault(syscall.SIGSEGV, 1, 0x20000)
	closed, err := syscall.Mmap(-1, 0, 4096, 0, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err == nil {
		fault(syscall.SIGSEGV, 2, uintptr(unsafe.Pointer(unsafe.SliceData(closed))))
	}
	f, _ := os.Create(dir + "/empty")
	none, err := syscall.Mmap(int(f.Fd()), 0, 4096, 1, syscall.MAP_SHARED)
	if err == nil {
		fault(syscall.SIGBUS, 2, uintptr(unsafe.Pointer(unsafe.SliceData(none))))
	}
}
