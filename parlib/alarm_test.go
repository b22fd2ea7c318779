//go:build linux && amd64 && cgo

package parlib_test

import (
	"errors"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

// in returns the time d from now, in the unit of the table's functions.
func in(d time.Duration) uint64 { return uint64(time.Now().Add(d).UnixMicro()) }

func arm(t *testing.T, at uint64) unsafe.Pointer {
	t.Helper()
	w, err := usys.AbortSyscallAtAbsUnix(at)
	if err != nil || w == nil {
		t.Fatalf("AbortSyscallAtAbsUnix(%d) = %v, %v; want a waiter", at, w, err)
	}
	return w
}

func unset(t *testing.T, w unsafe.Pointer, want bool) {
	t.Helper()
	if pending, err := usys.UnsetAlarm(w); err != nil || pending != want {
		t.Errorf("unset: %v, %v, want %v", pending, err, want)
	}
}

func locked(t *testing.T) {
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
}

func TestAlarmMisuse(t *testing.T) {
	locked(t)
	w := arm(t, in(time.Hour))
	if pending, err := usys.ResetAlarm(w, in(2*time.Hour)); !pending || err != nil {
		t.Errorf("ResetAlarm of a pending alarm = %v, %v; want true, nil", pending, err)
	}
	_, err := usys.ResetAlarm(w, in(-time.Second))
	wantErrno(t, err, ros.ETIMEDOUT)
	err = parlib.StopScheduler()
	wantErrno(t, err, ros.EBUSY)
	unset(t, w, true)

	const gone = "there is no such waiter, or it was unset before"
	for _, bad := range []unsafe.Pointer{w, nil, unsafe.Add(w, 1), unsafe.Add(w, 1<<19), unsafe.Pointer(t)} {
		_, err1 := usys.UnsetAlarm(bad)
		_, err2 := usys.ResetAlarm(bad, 0)
		for _, err := range []error{err1, err2} {
			var e *usys.Error
			if wantErrno(t, err, ros.EINVAL); !errors.As(err, &e) || e.Errstr() != gone {
				t.Errorf("the waiter %v: %v, want the text %q", bad, err, gone)
			}
		}
	}
	other := arm(t, in(time.Hour)) // reuses the memory
	if _, err := usys.UnsetAlarm(w); other == w || err == nil {
		t.Errorf("a waiter that was unset took another's place: %v, %v, %v", w, other, err)
	}
	unset(t, other, true)
	for _, past := range []uint64{0, 1, in(-time.Microsecond)} {
		w, err := usys.AbortSyscallAtAbsUnix(past)
		if wantErrno(t, err, ros.ETIMEDOUT); w != nil {
			t.Errorf("AbortSyscallAtAbsUnix(%d), a time that has passed, = %v; want nil", past, w)
		}
	}
	unset(t, arm(t, ^uint64(0)), true) // the end of time
}

// An alarm that has fired is not pending, and cannot be moved.
func TestAlarmFires(t *testing.T) {
	locked(t)
	w := arm(t, in(20*time.Millisecond))
	word := new(int32)
	_, err := usys.Futex(word, futexWait, 0, nil, nil, 0)
	wantErrno(t, err, ros.EINTR)
	if pending, err := usys.ResetAlarm(w, in(time.Hour)); pending || err != nil {
		t.Errorf("ResetAlarm of an alarm that has fired = %v, %v; want false, nil", pending, err)
	}
	// Until it is unset, all calls that could sleep fail; others do not.
	_, err = usys.Futex(word, futexWait, 0, nil, nil, 0)
	wantErrno(t, err, ros.EINTR)
	if _, err := usys.Futex(word, futexWake, 1, nil, nil, 0); err != nil {
		t.Error(err)
	}
	unset(t, w, false)
	_, err = usys.Futex(word, futexWait, 0, &usys.Timespec{Nsec: 1}, nil, 0)
	wantErrno(t, err, ros.ETIMEDOUT)
}

// While the user's limit allows no queued signal, the kick waits; afterwards it arrives.
func TestAlarmWithoutRoomForSignals(t *testing.T) {
	const sigpending = 11 // RLIMIT_SIGPENDING
	locked(t)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(sigpending, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(sigpending, &syscall.Rlimit{Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	restored := make(chan error, 1)
	time.AfterFunc(100*time.Millisecond, func() { restored <- syscall.Setrlimit(sigpending, &old) })
	w := arm(t, in(20*time.Millisecond))
	_, err := usys.Futex(new(int32), futexWait, 0, nil, nil, 0)
	wantErrno(t, err, ros.EINTR)
	select {
	case err := <-restored:
		if err != nil {
			t.Error(err)
		}
	default:
		t.Error("the kick came without room for it")
		<-restored
	}
	unset(t, w, false)
}

// libc's setuid waits until each of its threads has handled a signal: vcores do that.
func TestSetuidWithVcores(t *testing.T) {
	locked(t)
	for range 50 {
		w := arm(t, in(time.Hour)) // starts a vcore
		if err := syscall.Setuid(syscall.Getuid()); err != nil {
			t.Fatal(err)
		}
		unset(t, w, true)
		if err := parlib.StopScheduler(); err != nil {
			t.Fatal(err)
		}
	}
}

// libc's setgid signals every thread, also the one that starts the scheduler. Any user
// may set the group that the process already has.
func TestSetgidBesideStarts(t *testing.T) {
	locked(t)
	begin, done := make(chan bool), make(chan error)
	defer close(begin)
	for range 2 {
		go func() {
			for range begin {
				done <- syscall.Setgid(syscall.Getgid())
			}
		}()
	}
	for range 500 {
		begin <- true
		begin <- true
		unset(t, arm(t, in(time.Hour)), true)
		if err := parlib.StopScheduler(); err != nil {
			t.Error(err)
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
}

// Many alarms at once take bounded memory, and the same memory the second time.
func TestAlarmsPending(t *testing.T) {
	locked(t)
	n := *alarms
	waiters, seen := make([]unsafe.Pointer, n), map[unsafe.Pointer]bool{}
	before := resident(t)
	var first int64
	for round := range 3 {
		for i := range waiters {
			waiters[i] = arm(t, in(time.Hour+time.Duration(i*7919%n)*time.Millisecond))
			seen[waiters[i]] = true
		}
		if used := resident(t) - before; round == 0 {
			first = used
		}
		for i := range waiters { // in an order that is not that of their times
			unset(t, waiters[i], true)
		}
	}
	if len(seen) != 3*n {
		t.Errorf("%d different waiters of %d", len(seen), 3*n)
	}
	last := resident(t) - before
	t.Logf("%d alarms: %d KiB with the test's own memory, %d at last", n, first, last)
	most := int64(n)*300>>10 + 8<<10
	if race {
		most *= 2 // the race detector's data on this test's own writes
	}
	if first > most || last > most {
		t.Errorf("%d KiB first, %d last; want %d or less", first, last, most)
	}
}

// The deadlines of a thread end with it.
func TestAlarmThreadEnds(t *testing.T) {
	ended := make(chan unsafe.Pointer)
	for _, d := range []time.Duration{time.Hour, 20 * time.Millisecond} {
		go onNewThread(func() {
			w, err := usys.AbortSyscallAtAbsUnix(in(d))
			if err != nil {
				t.Error(err)
			} else if d < time.Minute {
				_, err := usys.Futex(new(int32), futexWait, 0, nil, nil, 0)
				wantErrno(t, err, ros.EINTR)
			}
			ended <- w
		})
		w := <-ended
		// The thread ends some time later; then nothing is pending.
		for {
			if err := parlib.StopScheduler(); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if pending, err := usys.ResetAlarm(w, 0); pending || err != nil {
			t.Errorf("ResetAlarm after its thread's end = %v, %v; want false, nil", pending, err)
		}
		unset(t, w, false)
		_, err := usys.UnsetAlarm(w)
		wantErrno(t, err, ros.EINVAL)
	}
}

// onNewThread runs f on a thread that ends with its goroutine; the process's first thread does not.
func onNewThread(f func()) {
	runtime.LockOSThread()
	if syscall.Gettid() != syscall.Getpid() {
		f()
		return
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		onNewThread(f)
	}()
	<-done
	runtime.UnlockOSThread()
}

// Starting and stopping leaves nothing behind.
func TestSchedulerCycles(t *testing.T) {
	count := func(name string) int {
		if name == "maps" {
			b, err := os.ReadFile("/proc/self/maps")
			if err != nil {
				t.Fatal(err)
			}
			return strings.Count(string(b), "\n")
		}
		list, err := os.ReadDir("/proc/self/" + name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, e := range list {
			comm, _ := os.ReadFile("/proc/self/" + name + "/" + e.Name() + "/comm")
			if name != "task" || string(comm) == "usys-vcore\n" { // Go's own threads come and go
				n++
			}
		}
		return n
	}
	cycle := func() {
		word := new(int32)
		deadline.RunWithDeadline(func() {
			_, err := usys.Futex(word, futexWait, 0, nil, nil, 0)
			wantErrno(t, err, ros.EINTR)
		}, time.Now().Add(100*time.Microsecond))
		if n := count("task"); n != 1 {
			t.Fatalf("%d vcores run, want 1", n)
		}
		if err := parlib.StopScheduler(); err != nil {
			t.Fatal(err)
		}
		// The kernel wakes the threads that wait for a thread's end before it leaves /proc.
		n := count("task")
		for end := time.Now().Add(10 * time.Second); n != 0 && time.Now().Before(end); n = count("task") {
			time.Sleep(time.Millisecond)
		}
		if n != 0 {
			t.Fatalf("%d vcores run after the end, want 0", n)
		}
	}
	for range 20 { // Go starts threads of its own, and libc keeps some memory
		cycle()
	}
	runtime.GC()
	fds, maps := count("fd"), count("maps")
	for range *cycles {
		cycle()
	}
	runtime.GC()
	if n := count("fd"); n != fds {
		t.Errorf("%d descriptors became %d", fds, n)
	}
	// A leaked mapping of the host would add one in each cycle; Go may have made a few.
	if n := count("maps"); n > maps+*cycles/2 {
		t.Errorf("%d mappings became %d, want %d or less", maps, n, maps+*cycles/2)
	}
}
