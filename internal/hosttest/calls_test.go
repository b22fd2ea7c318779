//go:build linux && amd64 && cgo

package hosttest_test

//lint:file-ignore usysdecl Call itself is what is tested

import (
	"errors"
	"math"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	. "github.com/usys-go/bridge/internal/hosttest"
	_ "github.com/usys-go/bridge/internal/hosttest/host"
	"github.com/usys-go/bridge/usys"
)

func TestShapes(t *testing.T) {
	x := 0
	check := func(name string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	check("Add", Add(1<<63, 1<<62), uint64(3<<62))
	Empty()
	check("Many", Many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), uint64(1496))
	check("Many2", Many2(1, -2, 3, -4, 5, -6, 7), int64(1-4+9-16+25-36+49))
	check("Mixed", Mixed(-1, 2, 3, 4, true, -6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
		float64(-1+4+9+16+5-36+49+64+81+100+121+144+169+196+225))
	check("Narrow", Narrow(-128, 255, -32768, 65535, math.MinInt32, math.MaxUint32),
		int64(-128+2*255-3*32768+4*65535+5*math.MinInt32+6*math.MaxUint32))
	check("Not", Not(true), false)
	check("Not", Not(false), true)
	check("Half", Half(3), float32(1.5))
	check("Next", Next(unsafe.Pointer(&x)), unsafe.Add(unsafe.Pointer(&x), 1))
	check("Next(nil)", Next(nil), unsafe.Pointer(nil))
	check("Deep", Deep(200), uint64(200))
	check("Deep2", Deep2(200), uint64(200))
	check("Clobber", Clobber(), uint64(1))
	n := int64(40)
	Bump(&n, 1)
	Bump2(&n, 1)
	check("Bump", n, int64(42))
	p := Pair{A: 1, B: 0.5}
	check("BumpPair", BumpPair(&p, 2), 2.5)
	check("BumpPair", p, Pair{A: 3, B: 2.5})
	check("EDOM", EDOM, int64(syscall.EDOM))
	check("PIPE_BUF", PIPE_BUF, int64(4096))
}

func TestErrors(t *testing.T) {
	for _, f := range []func(int32) (int32, error){FailWith, FailWith2} {
		if v, err := f(0); v != 7 || err != nil {
			t.Errorf("no failure: %v, %v; want 7, nil", v, err)
		}
		v, err := f(int32(syscall.ENOENT))
		var e *usys.Error
		if v != -1 || !errors.As(err, &e) || e.Errno != usys.Errno(syscall.ENOENT) {
			t.Fatalf("ENOENT: %v, %v; want -1, an *Error with ENOENT", v, err)
		}
		if !strings.Contains(e.Errstr(), "No such file or directory") || !strings.Contains(err.Error(), "fail_with") {
			t.Errorf("text: %q, %q; want No such file or directory, and fail_with", e.Errstr(), err)
		}
	}
	if v, err := FailFloat(int32(syscall.EDOM)); v != 2.5 || !errors.Is(err, usys.Errno(syscall.EDOM)) {
		t.Errorf("FailFloat(EDOM) = %v, %v; want 2.5, EDOM", v, err)
	}
	if v, err := FailFloat(0); v != 2.5 || err != nil {
		t.Errorf("FailFloat(0) = %v, %v; want 2.5, nil", v, err)
	}
	if err := FailOnly(0); err != nil {
		t.Error(err)
	}
	if err := FailOnly(int32(syscall.EPERM)); !errors.Is(err, usys.Errno(syscall.EPERM)) {
		t.Errorf("FailOnly(EPERM) = %v, want EPERM", err)
	}
}

func TestAbsent(t *testing.T) {
	AbsentNothing()
	if v := AbsentSeven(); v != 7 {
		t.Errorf("AbsentSeven() = %d, want 7", v)
	}
	_, err := AbsentErr()
	for _, err := range []error{err, AbsentOnly()} {
		if !errors.Is(err, usys.ENOSYS) || !strings.Contains(err.Error(), "absent_") || !strings.Contains(err.Error(), "host parlib has no function absent_") {
			t.Errorf("an absent function: %v, want ENOSYS, and that host parlib has no function absent_…", err)
		}
	}
	for _, table := range usys.Status().Tables {
		if table.Name == "hosttest" {
			want := "absent_int absent_err absent_pointer absent_float absent_seven absent_only absent_call absent_many absent_many2 absent_nothing"
			if got := strings.Join(table.Missing, " "); got != want || table.Filled != table.Declared-10 {
				t.Errorf("table hosttest: missing %q, %d of %d filled; want %q, all but 10", got, table.Filled, table.Declared, want)
			}
		}
	}
}

func TestStatus(t *testing.T) {
	s := usys.Status()
	if s.Host != "parlib" || s.Version == "" || s.NoHost != "" || !strings.HasPrefix(s.Path, "C stack of the thread") {
		t.Errorf("Status() = %+v, want the host parlib with a version and the path by the C stack of the thread", s)
	}
	if err := usys.Attach(); err != nil {
		t.Error("a second Attach to the same host:", err)
	}
}

// The compiler must not see through the stack variables' addresses.
func TestAllocations(t *testing.T) {
	var words [6]uintptr
	for name, f := range map[string]func(){
		"nb":       func() { Add(1, 2) },
		"float":    func() { Half(1) },
		"stack":    func() { Many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16) },
		"blocking": func() { Many2(1, 2, 3, 4, 5, 6, 7) },
		"errno":    func() { _, _ = FailWith(0) },
		"pointer":  func() { var n int64; Bump(&n, 1); Bump2(&n, 1) },
		"Call1":    func() { usys.Call1(usys.USYS_FREE, 0) },
		"Call": func() {
			usys.Call(usys.USYS_FUNC, words[0], words[1], words[2], words[3], words[4], words[5])
		},
		"CallPointer": func() {
			var word int32
			usys.Call(usys.USYS_FUTEX, uintptr(unsafe.Pointer(&word)), 1, 1)
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = FailWith(int32(syscall.EPERM)) }); n > 1 {
		t.Errorf("error: %v allocations, want 1 or less", n)
	}
}

func TestMisuse(t *testing.T) {
	for want, f := range map[string]func(){
		"there is no function 7":            func() { usys.Call(7) },
		"there is no function -1":           func() { usys.Call1(-1, 0) },
		"free takes 1 arguments, not 2":     func() { usys.Call(usys.USYS_FREE, 0, 0) },
		"go_usys_tester takes 12 arguments": func() { usys.Call(usys.USYS_FUNC, make([]uintptr, 17)...) },
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("panic %v, want %q", err, want)
				}
			}()
			f()
		}()
	}
}

// Panics and Goexit around calls leave nothing behind.
func TestPanicAndGoexit(t *testing.T) {
	var wg sync.WaitGroup
	for range 100 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { Add(1, 2); Bump2(new(int64), 1) }()
			func() {
				defer func() { _ = recover() }()
				defer Sleep(1000)
				var p *int
				_ = *p // recovered as usual
			}()
			runtime.Goexit()
		}()
	}
	wg.Wait()
	if got := Add(2, 3); got != 5 {
		t.Errorf("Add(2, 3) = %d, want 5", got)
	}
}

func TestNilDereference(t *testing.T) {
	defer func() {
		if err, ok := recover().(runtime.Error); !ok || !strings.Contains(err.Error(), "nil pointer") {
			t.Errorf("the panic is %v, want one of a nil pointer", err)
		}
	}()
	var p *Pair
	p.A = 1
}

// A child that was forked in C has stubs in its tables.
func TestFork(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	switch pid := Fork(); pid {
	case 0: // one thread, and no working scheduler: only nb calls and raw system calls
		code := uintptr(1)
		if _, err := FailWith(0); errors.Is(err, usys.ENOSYS) && AbsentSeven() == 7 {
			code = 42
		}
		syscall.RawSyscall(syscall.SYS_EXIT_GROUP, code, 0, 0)
	case -1:
		t.Fatal("fork failed")
	default:
		var ws syscall.WaitStatus
		if _, err := syscall.Wait4(int(pid), &ws, 0, nil); err != nil || ws.ExitStatus() != 42 {
			t.Errorf("the child found a host: %v, status %#x; want exit status 42", err, ws)
		}
	}
}
