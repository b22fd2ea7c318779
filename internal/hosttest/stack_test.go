//go:build linux && amd64 && cgo

package hosttest_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/usys"
)

// onNewThread runs f on a new thread, which ends with it.
func onNewThread(f func()) {
	old, err := os.ReadDir("/proc/self/task")
	if err != nil {
		panic(err)
	}
	for made := false; !made; {
		var wg sync.WaitGroup
		wg.Go(func() {
			runtime.LockOSThread() // and no unlock: an old thread ends, and is not used again
			tid := strconv.Itoa(syscall.Gettid())
			made = !slices.ContainsFunc(old, func(e os.DirEntry) bool { return e.Name() == tid })
			if made {
				f()
			}
		})
		wg.Wait()
	}
}

// firstCalls are calls of each kind of trampoline. Each returns whether all arguments
// arrived and all results came back.
var firstCalls = map[string]func() bool{
	"no arguments":   func() bool { Empty(); return true },
	"integers":       func() bool { return Add(1<<63, 5) == 1<<63+5 },
	"six narrow":     func() bool { return Narrow(-1, 255, -2, 65535, -3, 1<<31) == -1+2*255-3*2+4*65535-5*3+6<<31 },
	"float":          func() bool { return Half(3) == 1.5 },
	"floats, stack":  func() bool { return Mixed(1, 1, 1, 1, true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) == 120 },
	"sixteen":        func() bool { return Many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16) == 1496 },
	"blocking":       func() bool { return Many2(1, 2, 3, 4, 5, 6, 7) == 140 },
	"pointer":        func() bool { n := int64(1); Bump2(&n, 41); return n == 42 },
	"error":          func() bool { _, err := FailWith(2); return errors.Is(err, usys.Errno(2)) },
	"blocking error": func() bool { _, err := FailWith2(2); return errors.Is(err, usys.Errno(2)) },
	"float error":    func() bool { v, err := FailFloat(0); return err == nil && v == 2.5 },
	"Call": func() bool {
		//lint:ignore usysdecl Call itself is what is tested
		return usys.Call(usys.USYS_FUNC, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) == 0x07060504030201
	},
}

// TestFirstCall makes each kind of call the first one of a thread: the host makes the
// thread's stack in the middle of it.
func TestFirstCall(t *testing.T) {
	for name, f := range firstCalls {
		ok := false
		onNewThread(func() { ok = f() })
		if !ok {
			t.Errorf("%s: wrong in a new thread", name)
		}
	}
}

// TestVersion10 makes first calls from programs, and with hosts, of ABI version 1.0: the
// trampoline's store faults, and the host's handler makes the stack.
func TestVersion10(t *testing.T) {
	onNewThread(func() {
		if n := AddOld(2, 3); n != 5 {
			t.Errorf("AddOld(2, 3) = %d, want 5", n)
		}
	})
	if out, code := die(t, "old host"); code != 99 {
		t.Errorf("old host: exit status %d, want 99\n%s", code, out)
	}
}

// TestThreadsLeaveNothing compares the numbers of threads and mappings before and after 1,000
// threads.
func TestThreadsLeaveNothing(t *testing.T) {
	count := func() (threads, mappings int) {
		tasks, err := os.ReadDir("/proc/self/task")
		maps, err2 := os.ReadFile("/proc/self/maps")
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		return len(tasks), strings.Count(string(maps), "\n")
	}
	births := func(n int) {
		for range n {
			onNewThread(func() { Add(1, 2); Sleep(0) })
		}
	}
	births(100)
	threads, mappings := count()
	births(1000)
	var threads2, mappings2 int
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		// The last thread may be just ending; the runtime may have grown its heap.
		if threads2, mappings2 = count(); threads2 <= threads+1 && mappings2 <= mappings+8 {
			return
		}
	}
	t.Errorf("%d threads and %d mappings, before 1,000 threads %d and %d", threads2, mappings2, threads, mappings)
}

func init() {
	// A library that installs a handler of SIGSEGV and does not pass on other faults.
	deaths["foreign"] = func() {
		Foreign()
		for range 20 {
			for name, f := range firstCalls {
				onNewThread(func() {
					if !f() {
						fmt.Fprintln(os.Stderr, name)
						os.Exit(3)
					}
				})
			}
		}
	}
	deaths["old host"] = func() {
		ForgetFirst()
		for _, f := range firstCalls {
			onNewThread(func() {
				if !f() {
					os.Exit(3)
				}
			})
		}
		Foreign()
		onNewThread(Empty) // there is a fault now
	}
	deaths["foreign nil"] = func() { Foreign(); dieHere(func() { var p *Pair; p.A = 1 }) }
}

// Deaths for want of memory.
func init() {
	deaths["no memory, old trampoline"] = func() {
		withoutMemory(func() {
			onStarted(func() {
				defer func() { recover() }()
				AddOld(1, 2)
			})
		})
	}
	deaths["no memory"] = func() {
		withoutMemory(func() {
			onStarted(func() { Empty() })
		})
	}
	deaths["no memory 2"] = func() { withoutMemory(func() { onStarted(func() { Sleep(0) }) }) }
	deaths["no memory Call"] = func() {
		withoutMemory(func() { onStarted(func() { usys.Call1(usys.USYS_FREE, 0) }) }) //lint:ignore usysdecl Call itself is what is tested
	}
	deaths["no memory, errors"] = func() { withoutMemory(func() { onStarted(enomem) }) }
}

// Large frames, and C stacks with a small guard.
func init() {
	deaths["small guard"] = func() {
		limited(12<<20, func() {
			onStarted(func() {
				if Add(1, 2) != 3 {
					os.Exit(3)
				}
				fmt.Fprint(os.Stderr, usys.Status())
			})
		})
	}
	deaths["least guard"] = func() {
		limited(2<<20, func() { // no room for stack=8M: such a function is absent
			onStarted(func() { Empty() })
		})
	}
	for name, kib := range map[string]uint64{"frame 10M": 10 << 10, "frame 15M": 15 << 10, "frame 64M": 64 << 10, "frame 1G": 1 << 20} {
		deaths[name] = func() { dieHere(func() { Frame(kib) }) }
	}
	deaths["late table"] = func() {
		if syscall.Gettid() != os.Getpid() {
			os.Exit(3)
		}
		Deep8(7 << 10)
	}
	deaths["deep8"] = func() { dieHere(func() { Deep8(1 << 20) }) }
}

// started are threads that were made before memory ran out: jobs run there, one each.
var started chan func()

func onStarted(f func()) {
	done := make(chan bool)
	started <- func() { f(); done <- true }
	<-done
}

func withoutMemory(f func()) { limited(900<<10, f) }

// limited runs f with room for this number of further bytes of address space, and starts one
// thread before that, which has not called C. The runtime then has idle threads, so that it
// starts none that would take some of the room.
func limited(room uint64, f func()) {
	debug.SetGCPercent(-1)
	started = make(chan func())
	ready := make(chan bool)
	go onNewThread(func() {
		ready <- true
		(<-started)()
	})
	<-ready
	var idle sync.WaitGroup
	for range 16 {
		idle.Go(func() { syscall.Nanosleep(&syscall.Timespec{Nsec: 1e8}, nil) })
	}
	idle.Wait()
	for before := uint64(0); before != addresses(); time.Sleep(20 * time.Millisecond) {
		before = addresses()
	}
	most := addresses() + room
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		panic(err)
	}
	f()
}

// addresses returns the bytes of address space of this process.
func addresses() uint64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	var pages uint64
	if _, err := fmt.Sscan(string(b), &pages); err != nil {
		panic(err)
	}
	return pages * uint64(os.Getpagesize())
}

// enomem makes calls that have an error result, for which there is no memory.
func enomem() {
	v, err := FailWith(0)
	v2, err2 := FailWith2(0)
	f, err3 := FailFloat(0)
	err4 := FailOnly(0)
	fmt.Fprintln(os.Stderr, v, v2, math.IsNaN(f), err)
	for _, err := range []error{err, err2, err3, err4} {
		if !errors.Is(err, usys.Errno(syscall.ENOMEM)) || !strings.Contains(err.Error(), "no memory for this thread's C stack") {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
	}
}

// TestForeignHandler runs programs in which another handler of SIGSEGV ends the program: a
// thread's first call must not raise one.
func TestForeignHandler(t *testing.T) {
	if out, code := die(t, "foreign"); code != 0 {
		t.Errorf("exit status %d, want 0\n%s", code, out)
	}
	if out, code := die(t, "foreign nil"); code != 99 {
		t.Errorf("the foreign handler is not in front: exit status %d\n%s", code, out)
	}
}

// TestNoMemory runs programs that have no address space for a C stack, or not for all
// of one.
func TestNoMemory(t *testing.T) {
	const fatal = `^fatal error: usys: no memory for this thread's C stack .*\n(?s:.*)`
	for name, want := range map[string]struct {
		code int
		out  string
	}{
		"no memory":                 {2, fatal + `hosttest\.Empty\(`},
		"no memory 2":               {2, fatal + `hosttest\.Sleep\(`},
		"no memory Call":            {2, fatal + `usys\.call1\(`},
		"no memory, errors":         {0, `^-1 -1 true hosttest\.fail_with: errno 12: no memory for this thread's C stack .*\n$`},
		"no memory, old trampoline": {2, `^usys: no memory for this thread's C stack\nfatal error: (?s:.*)hosttest\.AddOld\(`},
		"small guard":               {0, `calls: C stack of the thread, .*; guards of 64 KiB, for want of address space[;\n]`},
		"least guard":               {2, fatal + `hosttest\.Empty\(`},
	} {
		t.Run(name, func(t *testing.T) {
			if out, code := die(t, name); code != want.code || !regexp.MustCompile(want.out).MatchString(out) {
				t.Errorf("exit status %d, want %d and a match of %s, got\n%s", code, want.code, want.out, out)
			}
		})
	}
}

// TestLargeFrames uses deep stacks. A requested stack (stack=) is there, also in a thread
// from before the table was served; and no frame reaches another thread's stack.
func TestLargeFrames(t *testing.T) {
	onNewThread(func() {
		Deep(900)
		Deep8(7 << 10)
		if n := Frame(900); n != 900 {
			t.Errorf("Frame(900) = %d", n)
		}
	})
	if out, code := die(t, "late table"); code != 0 {
		t.Errorf("in the main thread: exit status %d, want 0\n%s", code, out)
	}
	const overflow = `^usys: SIGSEGV at address 0x[0-9a-f]+ \(stack overflow: the guard of the C stack\) in host function hosttest\.`
	for name, f := range map[string]string{"frame 10M": "frame", "frame 15M": "frame", "frame 64M": "frame", "frame 1G": "frame", "deep8": "deep8"} {
		if out, code := die(t, name); code != 2 || !regexp.MustCompile(overflow+f+" ").MatchString(out) {
			t.Errorf("%s: exit status %d, want 2 and a match of %s%s, got\n%s", name, code, overflow, f, out)
		}
	}
}
