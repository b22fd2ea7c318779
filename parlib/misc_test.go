//go:build linux && amd64 && cgo

package parlib_test

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

func TestNull(t *testing.T) {
	if r := ok(t, ros.SYS_NULL); r != 0 {
		t.Errorf("null returned %d, want 0", r)
	}
	ok(t, ros.SYS_PROC_YIELD, 1)
}

// Calls that the host lacks return an error whose text has Akaros's name, if it has one.
func TestUnserved(t *testing.T) {
	names := map[uint32]string{
		ros.SYS_FORK: "fork", ros.SYS_REBOOT: "reboot", ros.SYS_CACHE_INVALIDATE: "cache_invalidate",
		ros.SYS_NOTIFY: "notify", ros.SYS_ABORT_SYSC: "abort_sysc", ros.SYS_WSTAT: "wstat",
		ros.SYS_FD2PATH: "fd2path fd 0", ros.SYS_TAP_FDS: "tap_fds", 5: "call 5", 150: "call 150",
		1 << 31: "call 2147483648", 1<<32 - 1: "call 4294967295",
	}
	nums := []uint32{1 << 31, 1<<32 - 1}
	for n := range uint32(300) {
		nums = append(nums, n)
	}
	for _, n := range nums {
		if slices.Contains(served, n) {
			continue
		}
		s := &usys.Syscall{Num: n}
		usys.GoSyscall(s)
		if s.Err != int32(ros.ENOSYS) || s.Retval != -1 {
			t.Errorf("call %d: retval %d, err %d; want -1, ENOSYS", n, s.Retval, s.Err)
		}
		if want := names[n] + ": Function not implemented"; names[n] != "" && errstr(s) != want {
			t.Errorf("call %d: errstr %q, want %q", n, errstr(s), want)
		}
		if !strings.HasSuffix(errstr(s), ": Function not implemented") {
			t.Errorf("call %d: errstr %q", n, errstr(s))
		}
		// Five calls never fail on Akaros: only the error number shows the failure.
		never := []uint32{ros.SYS_REBOOT, ros.SYS_VC_ENTRY, ros.SYS_INIT_ARSC, ros.SYS_ABORT_SYSC, ros.SYS_ABORT_SYSC_FD}
		if ros.Failed(n, s.Retval) == slices.Contains(never, n) {
			t.Errorf("call %d: ros.Failed says %v", n, ros.Failed(n, s.Retval))
		}
	}
}

func TestCores(t *testing.T) {
	for range 100 {
		p, v := ok(t, ros.SYS_GETPCOREID), ok(t, ros.SYS_GETVCOREID)
		if p < 0 || p >= 8192 || v < 0 || v >= int64(runtime.NumCPU()) {
			t.Fatalf("pcore %d, vcore %d; want 0 to 8191, 0 to %d", p, v, runtime.NumCPU()-1)
		}
	}
	// With one CPU allowed, that is the pcore, and the process has one vcore.
	done := make(chan bool)
	go func() {
		defer close(done)
		runtime.LockOSThread() // the thread ends with the goroutine
		var mask [128]uint64
		syscall.RawSyscall(syscall.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(mask), uintptr(ptr(&mask)))
		last := -1
		for i := range 8192 {
			if mask[i/64]>>(i%64)&1 != 0 {
				last = i
			}
		}
		mask = [128]uint64{}
		mask[last/64] = 1 << (last % 64)
		if _, _, e := syscall.RawSyscall(syscall.SYS_SCHED_SETAFFINITY, 0, unsafe.Sizeof(mask), uintptr(ptr(&mask))); e != 0 {
			t.Errorf("sched_setaffinity to processor %d: %v", last, e)
		}
		if p, v := ok(t, ros.SYS_GETPCOREID), ok(t, ros.SYS_GETVCOREID); p != int64(last) || v != 0 {
			t.Errorf("on CPU %d alone: pcore %d, vcore %d; want that CPU, 0", last, p, v)
		}
	}()
	<-done
}

func TestUmask(t *testing.T) {
	old := ok(t, ros.SYS_UMASK, 0o077)
	defer syscall.Umask(int(old))
	if r := ok(t, ros.SYS_UMASK, 0o7026); r != 0o077 {
		t.Errorf("umask returned %o, want 77", r)
	}
	if r := syscall.Umask(0o026); r != 0o026 {
		t.Errorf("umask is %o: Akaros looks at the permission bits only", r)
	}
	path := t.TempDir() + "/f"
	closeFD(t, open(t, path, ros.O_WRITE|ros.O_CREAT, 0o666))
	if st, err := os.Stat(path); err != nil || st.Mode() != 0o640 {
		t.Errorf("the file's mode is %v, %v; want %v", st.Mode(), err, os.FileMode(0o640))
	}
}

// onThread runs f on a thread of its own, to which kick sends a SIGURG.
func onThread(f func()) (kick func(), done chan bool) {
	tid, done := make(chan int), make(chan bool)
	go func() {
		defer close(done)
		runtime.LockOSThread()
		tid <- syscall.Gettid()
		f()
	}()
	id := <-tid
	return func() {
		syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(id), uintptr(syscall.SIGURG))
	}, done
}

// sleeps checks that f takes d, and not much more, although signals keep interrupting it.
func sleeps(t *testing.T, d time.Duration, f func()) {
	t.Helper()
	start := time.Now()
	kick, done := onThread(f)
	kicks := 0
	for {
		select {
		case <-done:
			took := time.Since(start)
			if took < d || took > d+time.Second {
				t.Errorf("it took %v instead of %v", took, d)
			}
			if kicks < 10 {
				t.Errorf("only %d signals were sent", kicks)
			}
			return
		case <-time.After(time.Millisecond):
			kick()
			kicks++
		}
	}
}

func TestSleep(t *testing.T) {
	const d = 150 * time.Millisecond
	t.Run("block", func(t *testing.T) {
		sleeps(t, d, func() { ok(t, ros.SYS_BLOCK, d.Microseconds()) })
	})
	t.Run("nanosleep", func(t *testing.T) {
		rem := &ros.Timespec{Sec: 7, Nsec: 7}
		sleeps(t, d, func() { ok(t, ros.SYS_NANOSLEEP, ptr(&ros.Timespec{Nsec: int64(d)}), ptr(rem)) })
		if *rem != (ros.Timespec{}) {
			t.Errorf("%v are left of a sleep that is over", *rem)
		}
	})
	ok(t, ros.SYS_BLOCK, 0)
	ok(t, ros.SYS_NANOSLEEP, ptr(&ros.Timespec{}), 0)
	for _, bad := range []ros.Timespec{{Sec: -1}, {Nsec: -1}, {Nsec: 1e9}} {
		fails(t, ros.EINVAL, "nanosleep: Invalid argument", ros.SYS_NANOSLEEP, ptr(&bad), 0)
	}
	fails(t, ros.EFAULT, "nanosleep: Bad address", ros.SYS_NANOSLEEP, 0, 0)
}

// newSpans is memory for two spans that is not on a stack, which moves: the
// structure of a call holds addresses as numbers.
//
//go:noinline
func newSpans() *[2]ros.Timespec { return new([2]ros.Timespec) }

// Only SC_ABORT and a signal end a sleep early.
func TestSleepAborted(t *testing.T) {
	for _, num := range []uint32{ros.SYS_BLOCK, ros.SYS_NANOSLEEP} {
		s, spans := &usys.Syscall{Num: num}, newSpans()
		req, rem := &spans[0], &spans[1]
		*req = ros.Timespec{Sec: 3600, Nsec: 5}
		s.Arg[0] = 3600e6
		if num == ros.SYS_NANOSLEEP {
			s.Arg[0], s.Arg[1] = int64(uintptr(ptr(req))), int64(uintptr(ptr(rem)))
		}
		start := time.Now()
		kick, done := onThread(func() { usys.GoSyscall(s) })
		time.Sleep(20 * time.Millisecond)
		kick()
		select {
		case <-done:
			t.Fatalf("call %d: a signal alone ended it: %s", num, errstr(s))
		case <-time.After(20 * time.Millisecond):
		}
		atomic.OrInt64(&s.Flags, ros.SC_ABORT)
		kick()
		<-done
		if s.Err != int32(ros.EINTR) || s.Retval != -1 {
			t.Errorf("call %d: retval %d, err %d; want -1, EINTR", num, s.Retval, s.Err)
		}
		tried.note(num, false)
		slept := time.Since(start)
		if left := time.Duration(rem.Sec)*time.Second + time.Duration(rem.Nsec); num == ros.SYS_NANOSLEEP &&
			(left < time.Hour-slept || left > time.Hour) {
			t.Errorf("%v are left of an hour after %v", left, slept)
		}
		runtime.KeepAlive(spans)
	}
}
