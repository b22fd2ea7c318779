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
	"github.com/usys-go/bridge/internal/hosttest/host"
	"github.com/usys-go/bridge/signal"
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
	"nil":       func() { dieHere(func() { Empty(); var p *Pair; p.A = 1 }) },
	"cgo":       func() { dieHere(func() { Empty(); host.CgoLoad(8) }) },
}

// wrecks are functions that lose their stack, and the reports of them.
var wrecks = []struct {
	name   string
	kind   int32
	n      uint64
	report string
}{
	{"frame", WreckFrame, 0, `SIGSEGV at address 0x[0-9a-f]+ .*in host function`},
	{"zero", WreckZero, 0, `SIGSEGV at address 0xfffffffffffffff8 in host function.*, SP 0x0 is off the C stack\n`},
	{"sp", WreckSP, 0, `SIG(SEGV|BUS) at an address that the processor does not say in host function.*, SP 0xdead000000000000 is off the C stack\n`},
	{"coroutine", WreckCoroutine, 0, `SIGSEGV at address 0x8 in host function.*, SP 0x[0-9a-f]+ is off the C stack\n`},
	{"abort", WreckAbort, 0, `SIGABRT \(abort\(\)\) in host function`},
	{"callback", WreckCallback, 0, `call of exported Go function goCallback in host function`},
	{"up", WreckUp, 24, `SIGSEGV at an address that the processor does not say in host function`},
	{"upBlock", WreckUp, 300, `SIGSEGV at an address that the processor does not say in host function.*; C has written past the upper end of its stack\n`},
	{"upPage", WreckUp, 4000, `SIGSEGV at an address that the processor does not say in host function.*; C has written past the upper end of its stack\n`},
	{"upAll", WreckUp, 1 << 20, `SIGSEGV at address 0x[0-9a-f]+ in host function.*; C has written past the upper end of its stack\n`},
	{"return", WreckReturn, 0, `SIGSEGV at address 0x0 in host function`},
	{"address", WreckAddress, 0, `SIGSEGV at an address that the processor does not say in host function`},
	{"jump", WreckJump, 0, `SIGSEGV at address 0x0 in host function`},
}

func init() {
	for _, w := range wrecks {
		deaths[w.name+"/nb"] = func() { dieHere(func() { Wreck(w.kind, w.n) }) }
		deaths[w.name+"/call"] = func() { dieHere(func() { Wreck2(w.kind, w.n) }) }
	}
	deaths["abort claimed"] = func() {
		if err := signal.Notify(make(chan os.Signal, 1)); err != nil {
			panic(err)
		}
		dieHere(func() { Abort() })
	}
}

// The report names a function even if it has lost its stack.
func TestWrecks(t *testing.T) {
	functions := map[string]string{"nb": `hosttest\.wreck \(function 48\)`, "call": `hosttest\.wreck2 \(function 49\)`}
	for _, w := range wrecks {
		for form, function := range functions {
			for _, env := range [][]string{{"GOMAXPROCS=1", "GOGC=1"}, {"GOMAXPROCS=8", "GOGC=1"}} {
				t.Run(w.name+"/"+form+"/"+env[0], func(t *testing.T) {
					t.Parallel()
					out, code := die(t, w.name+"/"+form, env...)
					first, rest, _ := strings.Cut(out, "\n")
					ok := regexp.MustCompile("^usys: "+w.report).MatchString(first+"\n") && regexp.MustCompile(function).MatchString(first)
					if code != 2 || !ok || !regexp.MustCompile(`death_test\.go:\d+`).MatchString(rest) {
						t.Errorf("exit status %d, want 2 and a line of death_test.go in\n%s", code, out)
					}
				})
			}
		}
	}
}

// A program that claims SIGABRT ends by abort() like others, and with the report.
func TestAbortClaimed(t *testing.T) {
	out, code := die(t, "abort claimed")
	if code != -1 || !strings.HasPrefix(out, "usys: SIGABRT (abort()) in host function hosttest.abort (function 17)") {
		t.Errorf("exit status %d, want -1 and the report of abort, got\n%s", code, out)
	}
}

// Faults of Go, and of C that cgo calls, are not attributed to a table function, though
// the thread has called one before.
func TestOthersFaults(t *testing.T) {
	out, code := die(t, "cgo", "MSAN_OPTIONS=handle_segv=0")
	if code != 2 || strings.Contains(out, "usys:") || !strings.Contains(out, "SIGSEGV: segmentation violation") {
		t.Errorf("exit status %d, want 2 and Go's own report of SIGSEGV, got\n%s", code, out)
	}
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

// Every way to die in C ends with a report that names the table function and the Go
// line that called it, and with Go's exit status.
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
				t.Errorf("exit status %d, want 2 and a match of %s, got\n%s", code, want, out)
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
					t.Errorf("%s: exit status %d, want 2 if all, and a match of %s, got\n%s", level, code, want, out)
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
