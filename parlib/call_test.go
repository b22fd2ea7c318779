//go:build linux && amd64 && cgo

package parlib_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

// sysc makes one system call. A string or []byte becomes a pointer and a length.
// It checks what holds for every call: retval, err and errstr agree with each
// other and with package ros's rule.
func sysc(t testing.TB, num uint32, args ...any) *usys.Syscall {
	t.Helper()
	// Values as of an earlier call: a success has to clear them.
	s := &usys.Syscall{Num: num, Err: 99, Retval: -99}
	copy(s.Errstr[:], "old")
	n := 0
	put := func(v int64) {
		s.Arg[n] = v
		n++
	}
	for _, a := range args {
		switch a := a.(type) {
		case int:
			put(int64(a))
		case int32:
			put(int64(a))
		case int64:
			put(a)
		case uintptr:
			put(int64(a))
		case unsafe.Pointer:
			put(int64(uintptr(a)))
		case string:
			put(int64(uintptr(unsafe.Pointer(unsafe.StringData(a)))))
			put(int64(len(a)))
		case []byte:
			put(int64(uintptr(unsafe.Pointer(unsafe.SliceData(a)))))
			put(int64(len(a)))
		default:
			// This line also makes every argument escape to the heap:
			// goroutine stacks move.
			t.Fatalf("an argument of type %T", a)
		}
	}
	ret, err := usys.GoSyscall(s)
	runtime.KeepAlive(args)

	// The typed call returns the same as the structure holds.
	if e, failed := err.(*usys.Error); ret != s.Retval || failed != (s.Err != 0) ||
		failed && (int32(e.Errno) != s.Err || e.Errstr() != errstr(s)) {
		t.Errorf("call %d returned %d, %v; the structure has %d, %d, %q", num, ret, err, s.Retval, s.Err, errstr(s))
	}

	if s.Flags&ros.SC_DONE == 0 {
		t.Errorf("call %d: SC_DONE is not set", num)
	}
	if failed := ros.Failed(num, s.Retval); failed != (s.Err != 0) {
		t.Errorf("call %d: retval %d, ros.Failed %v, but err is %d (%s)", num, s.Retval, failed, s.Err, errstr(s))
	}
	if (s.Err != 0) != (errstr(s) != "") {
		t.Errorf("call %d: err %d with errstr %q, want a text beside an error alone", num, s.Err, errstr(s))
	}
	tried.note(num, s.Err == 0)
	return s
}

// tried records for each call whether it has succeeded and failed in sysc, for
// TestMain.
var tried outcomes

type outcomes struct {
	sync.Mutex
	good, bad map[uint32]bool
}

func (o *outcomes) note(num uint32, good bool) {
	o.Lock()
	defer o.Unlock()
	if o.good == nil {
		o.good, o.bad = map[uint32]bool{}, map[uint32]bool{}
	}
	if good {
		o.good[num] = true
	} else {
		o.bad[num] = true
	}
}

func errstr(s *usys.Syscall) string {
	b, _, _ := bytes.Cut(s.Errstr[:], []byte{0})
	return string(b)
}

// shown returns args with long ones cut.
func shown(args []any) string {
	s := fmt.Sprint(args)
	return s[:min(len(s), 300)]
}

// ok makes a call that must succeed, and returns its result.
func ok(t testing.TB, num uint32, args ...any) int64 {
	t.Helper()
	s := sysc(t, num, args...)
	if s.Err != 0 {
		t.Fatalf("call %d%v: %s, want no error", num, shown(args), errstr(s))
	}
	return s.Retval
}

// fails makes a call that must fail with err, and an errstr that contains what.
func fails(t testing.TB, err ros.Errno, what string, num uint32, args ...any) {
	t.Helper()
	s := sysc(t, num, args...)
	if s.Err != int32(err) || !strings.Contains(errstr(s), what) {
		t.Errorf("call %d%v returned %d, err %d, %q; want err %d, %q", num, shown(args), s.Retval, s.Err, errstr(s), err, what)
	}
}

func open(t testing.TB, path string, flags, mode int) int64 {
	t.Helper()
	return ok(t, ros.SYS_OPENAT, ros.AT_FDCWD, path, flags, mode)
}

func closeFD(t testing.TB, fd int64) {
	t.Helper()
	ok(t, ros.SYS_CLOSE, fd)
}

func ptr[T any](p *T) unsafe.Pointer { return unsafe.Pointer(p) }

func cstring(b []byte) string {
	s, _, _ := bytes.Cut(b, []byte{0})
	return string(s)
}
