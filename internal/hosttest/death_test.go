//go:build linux && amd64 && cgo

package hosttest_test

import (
	"os"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/usys"
)

// deaths are programs by name; see TestMain.
var deaths = map[string]func(){
	"load":      func() { dieHere(func() { Load(0x10) }) },
	"load2":     func() { dieHere(func() { Load2(0x10) }) },
	"divide":    func() { dieHere(func() { Divide(1, 0) }) },
	"divide2":   func() { dieHere(func() { Divide2(1, 0) }) },
	"abort":     func() { dieHere(func() { Abort() }) },
	"abort2":    func() { dieHere(func() { Abort2() }) },
	"deep":      func() { dieHere(func() { Deep(1 << 20) }) },
	"deep2":     func() { dieHere(func() { Deep2(1 << 20) }) },
	"callback":  func() { dieHere(func() { Callback() }) },
	"callback2": func() { dieHere(func() { Callback2() }) },
	"Call":      func() { dieHere(func() { usys.Call1(usys.USYS_GO_SYSCALL, 0x10) }) }, //lint:ignore usysdecl Call itself is what is tested
	"quit":      func() { quit(func() { Spin(uint64(10 * time.Second)) }) },
	"quit2":     func() { quit(func() { Sleep(uint64(10 * time.Second)) }) },
	"nil":       func() { dieHere(func() { var p *Pair; p.A = 1 }) },
}

//go:noinline
func dieHere(f func()) { f() }

// quit sends SIGQUIT to a thread of this process while the thread runs f, which
// is in C.
func quit(f func()) {
	thread := make(chan int)
	go func() {
		runtime.LockOSThread()
		thread <- syscall.Gettid()
		f()
	}()
	id := <-thread
	time.Sleep(100 * time.Millisecond)
	syscall.Tgkill(os.Getpid(), id, syscall.SIGQUIT)
	time.Sleep(10 * time.Second)
}

// Every way to die in C ends in a report that names the table function and the
// Go line that called it, and in Go's own exit status.
func TestDeaths(t *testing.T) {
	for name, want := range map[string]string{
		"load":      `(?s)^usys: SIGSEGV at address 0x10 in host function hosttest\.load \(function 13\), C pc 0x[0-9a-f]+.*\nfatal error: usys: fault.*hosttest\.Load\(.*death_test\.go:\d+`,
		"load2":     `(?s)^usys: SIGSEGV at address 0x10 in host function hosttest\.load2 \(function 14\).*\nfatal error: usys: fault.*hosttest\.Load2\(.*death_test\.go:\d+`,
		"divide":    `(?s)^usys: SIGFPE \(divide error\) in host function hosttest\.divide \(function 15\).*hosttest\.Divide\(.*death_test\.go:\d+`,
		"divide2":   `(?s)^usys: SIGFPE \(divide error\) in host function hosttest\.divide2 \(function 16\).*hosttest\.Divide2\(.*death_test\.go:\d+`,
		"abort":     `(?s)^usys: SIGABRT \(abort\(\)\) in host function hosttest\.abort \(function 17\).*SIGABRT: abort.*hosttest\.Abort\(.*death_test\.go:\d+`,
		"abort2":    `(?s)^usys: SIGABRT \(abort\(\)\) in host function hosttest\.abort2 \(function 18\).*SIGABRT: abort.*hosttest\.Abort2\(.*death_test\.go:\d+`,
		"deep":      `(?s)^usys: SIGSEGV at address 0x[0-9a-f]+ \(stack overflow: the guard of the C stack\) in host function hosttest\.deep \(function 19\).*hosttest\.Deep\(.*death_test\.go:\d+`,
		"deep2":     `(?s)^usys: SIGSEGV at address 0x[0-9a-f]+ \(stack overflow: the guard of the C stack\) in host function hosttest\.deep2 \(function 20\).*hosttest\.Deep2\(.*death_test\.go:\d+`,
		"callback":  `(?s)^usys: call of exported Go function goCallback in host function hosttest\.callback \(function 21\).*hosttest\.Callback\(.*death_test\.go:\d+`,
		"callback2": `(?s)^usys: call of exported Go function goCallback in host function hosttest\.callback2 \(function 22\).*hosttest\.Callback2\(.*death_test\.go:\d+`,
		"Call":      `(?s)^usys: SIGSEGV at address 0x[0-9a-f]+ in host function usys\.go_syscall \(function 2\).*usys\.call1\(.*death_test\.go:\d+`,
		"nil":       `(?s)^panic: runtime error: invalid memory address or nil pointer dereference.*death_test\.go:\d+`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, code := die(t, name)
			if code != 2 || !regexp.MustCompile(want).MatchString(out) {
				t.Errorf("exit status %d\n%s", code, out)
			}
		})
	}
}

// The dump of a thread that is in C is complete and clean. GOTRACEBACK=crash adds
// dumps of the other threads after a line of dashes; these are not checked for
// places in C that Go does not know, since a thread that creates another one
// is in libc, natively too.
func TestQuit(t *testing.T) {
	for name, want := range map[string]string{
		"quit":  `(?s)^SIGQUIT: quit\nPC=0x.*goroutine 1 .*death_test\.go:\d+`,
		"quit2": `(?s)^SIGQUIT: quit\nPC=0x.*hosttest\.Sleep\(.*death_test\.go:\d+`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, level := range []string{"all", "crash"} {
				out, code := die(t, name, "GOTRACEBACK="+level)
				if level == "all" && code != 2 || !regexp.MustCompile(want).MatchString(out) {
					t.Errorf("%s: exit status %d\n%s", level, code, out)
				}
				out, _, _ = strings.Cut(out, "\n-----\n")
				for _, bad := range []string{"unexpected", "fatal", "panic during", "unknown pc", "traceback stuck", "usys:"} {
					if strings.Contains(out, bad) {
						t.Errorf("%s: %q in the dump:\n%s", level, bad, out)
					}
				}
			}
		})
	}
}
