package usys_test

//lint:file-ignore usysdecl these tests are of Call

import (
	"errors"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/usys"
)

const unsupported = "no host: usys supports linux/amd64 alone"

// No test here has a host: importing usys alone starts none.

func TestNoHost(t *testing.T) {
	s := usys.Status()
	if s.Host != "" || !strings.HasPrefix(s.NoHost, "no host: ") || !strings.HasPrefix(s.String(), "host: none (no host: ") {
		t.Errorf("Status() = %+v, want no host, and the reason in NoHost and String()", s)
	}
	for _, table := range s.Tables {
		if table.Name != "usys" || table.Declared != 16 || table.Filled != 0 || table.Problem == "" {
			t.Errorf("table %+v, want usys with 16 functions, none filled, and a problem", table)
		}
	}
	if err := usys.Attach(); err == nil || err.Error() != s.NoHost {
		t.Errorf("Attach: %v, want %s", err, s.NoHost)
	}
}

func TestAbsent(t *testing.T) {
	for name, f := range map[string]func(){
		"GoUsysTester": func() { usys.GoUsysTester(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) },
		"Call":         func() { usys.Call(usys.USYS_FUNC, 1, 2) },
	} {
		err := panicOf(f)
		if want := "usys: usys.GoUsysTester: " + cause; err == nil || err.Error() != want || !errors.Is(err, usys.ENOSYS) {
			t.Errorf("%s: panic %v, want %s", name, err, want)
		}
	}
	if r := usys.Call1(usys.USYS_GO_SYSCALL, 0); r != -1 {
		t.Errorf("Call1 = %d, want -1", r)
	}
	usys.Free(nil)
	_, err1 := usys.GoSyscall(&usys.Syscall{})
	_, err2 := usys.Futex(new(int32), 0, 0, nil, nil, 0)
	_, err3 := usys.SerializeArgvEnvp(nil, nil)
	_, err4 := usys.AbortSyscallAtAbsUnix(0)
	_, err5 := usys.UnsetAlarm(nil)
	_, err6 := usys.Sigaction(1, nil, nil)
	_, err7 := usys.Sigaltstack(nil, nil)
	_, err8 := usys.ResetAlarm(nil, 0)
	err9 := usys.EnableProfalarm(1)
	usys.DisableProfalarm()
	usys.PthreadYield()
	if r := usys.PthreadSigmask(0, nil, nil); r != int32(usys.ENOSYS) {
		t.Errorf("PthreadSigmask = %d, want ENOSYS, %d", r, int32(usys.ENOSYS))
	}
	for _, err := range []error{err1, err2, err3, err4, err5, err6, err7, err8, err9} {
		var e *usys.Error
		if !errors.Is(err, usys.ENOSYS) || !errors.As(err, &e) || e.Table != "usys" || e.Errstr() != cause {
			t.Errorf("the error is %v, want an *Error of table usys with ENOSYS and the text %q", err, cause)
		}
	}
}

// panicOf returns the error that f panics with.
func panicOf(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

func TestRequire(t *testing.T) {
	for _, names := range [][]string{nil, {"usys"}} {
		err := usys.Require(names...)
		want := "usys: table usys: " + cause
		if cause == unsupported {
			want = "usys: " + unsupported
		}
		if err == nil || err.Error() != want || !errors.Is(err, usys.ENOSYS) {
			t.Errorf("Require(%q): %v, want %s", names, err, want)
		}
	}
	err := usys.Require("vec")
	if err == nil || !strings.Contains(err.Error(), "table vec: import the package that declares it") && cause != unsupported {
		t.Errorf("Require of a table that is not there: %v", err)
	}
}

func TestMisuse(t *testing.T) {
	for want, f := range map[string]func(){
		"usys.Call: there is no function 7 (they go from 0 to 6)":                                       func() { usys.Call(7) },
		"usys.Call: there is no function -1 (they go from 0 to 6)":                                      func() { usys.Call1(-1, 0) },
		"usys.Call: there is no function 99 (they go from 0 to 6)":                                      func() { usys.Call(99) },
		"usys.Call: sigaction is none of Akaros's seven functions: call it by its own Go function":      func() { usys.Call(usys.USYS_SIGACTION, 1, 0, 0) },
		"usys.Call: linux_syscall has the kernel's register convention: assembly alone can call it":     func() { usys.Call(usys.USYS_LINUX_SYSCALL, 39) },
		"usys.Call: linux_exit_thread has the kernel's register convention: assembly alone can call it": func() { usys.Call1(usys.USYS_LINUX_EXIT_THREAD, 60) },
		"usys.Call: free takes 1 arguments, not 2":                                                      func() { usys.Call(usys.USYS_FREE, 0, 0) },
		"usys.Call: go_usys_tester takes 12 arguments, not 13":                                          func() { usys.Call(usys.USYS_FUNC, make([]uintptr, 13)...) },
		"usys.Call: go_usys_tester takes 12 arguments, not 17":                                          func() { usys.Call(usys.USYS_FUNC, make([]uintptr, 17)...) },
	} {
		func() {
			defer func() {
				if err, _ := recover().(error); err == nil || err.Error() != want {
					t.Errorf("panic %v, want %q", err, want)
				}
			}()
			f()
		}()
	}
}

func TestNumbers(t *testing.T) {
	for i, n := range []int{
		usys.USYS_ABORT_SYSCALL_AT_ABS_UNIX, usys.USYS_UNSET_ALARM, usys.USYS_GO_SYSCALL, usys.USYS_FUNC,
		usys.USYS_FUTEX, usys.USYS_SERIALIZE_ARGV_ENVP, usys.USYS_FREE,
	} {
		if i != n {
			t.Errorf("function %d has number %d: Akaros's numbers never change", i, n)
		}
	}
}

// TestImports checks that the package imports only unsafe, so that the runtime could import it.
func TestImports(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d Go files, %v; want 5 or more", len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if i.Path.Value != `"unsafe"` {
				t.Errorf("%s imports %s, want unsafe alone", name, i.Path.Value)
			}
		}
	}
}
