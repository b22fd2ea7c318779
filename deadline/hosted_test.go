//go:build linux && amd64 && cgo

package deadline_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/akaros"
	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/internal/coverage"
	_ "github.com/usys-go/bridge/parlib"
	bridge "github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/usys"
)

const soon = 20 * time.Millisecond

// forEver waits on a futex that is never woken.
func forEver() error {
	_, err := usys.Futex(new(int32), 0, 0, nil, nil, 0)
	return err
}

func wantEINTR(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, usys.Errno(ros.EINTR)) && !errors.Is(err, akaros.EINTR) {
		t.Errorf("the error is %v, want EINTR", err)
	}
}

// system makes a system call of the host; the caller keeps the memory at args alive.
func system(num uint32, args ...uintptr) error {
	s := &usys.Syscall{Num: num}
	for i, a := range args {
		s.Arg[i] = int64(a)
	}
	_, err := usys.GoSyscall(s)
	return err
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// Every call that sleeps ends with an error that names it.
func TestCalls(t *testing.T) {
	r, w := pipe(t)
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p, err := akaros.StartProcess(self, []string{self}, &akaros.ProcAttr{Env: []string{"DEADLINE_CHILD=1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		p.Kill()
		p.Wait()
	}()
	rfd, wfd := uintptr(r.Fd()), uintptr(w.Fd()) // Fd makes them block
	big := make([]byte, 1<<20)
	hour := &ros.Timespec{Sec: 3600}
	calls := map[string]func() error{
		"read":  func() error { return system(ros.SYS_READ, rfd, uintptr(unsafe.Pointer(&big[0])), 1) },
		"block": func() error { return system(ros.SYS_BLOCK, uintptr(time.Hour/time.Microsecond)) },
		"nanosleep": func() error {
			return system(ros.SYS_NANOSLEEP, uintptr(unsafe.Pointer(hour)), 0)
		},
		"waitpid": func() error { _, err := p.Wait(); return err },
		"openat of a fifo": func() error {
			_, err := akaros.Open(fifo)
			return err
		},
		"write": func() error {
			for { // until the pipe is full: a write that fits has its full result
				if err := system(ros.SYS_WRITE, wfd, uintptr(unsafe.Pointer(&big[0])), uintptr(len(big))); err != nil {
					return err
				}
			}
		},
		"futex": forEver,
		"futex with a timeout": func() error {
			_, err := usys.Futex(new(int32), 0, 0, &usys.Timespec{Sec: 3600}, nil, 0)
			return err
		},
	}
	for _, name := range []string{"read", "block", "nanosleep", "waitpid", "openat of a fifo", "write", "futex", "futex with a timeout"} {
		t.Run(name, func(t *testing.T) {
			var err error
			deadline.RunWithDeadline(func() { err = calls[name]() }, time.Now().Add(soon))
			wantEINTR(t, err)
			var e *usys.Error
			if errors.As(err, &e) && e.Func == "go_syscall" && !strings.HasSuffix(e.Errstr(), ": Interrupted system call") {
				t.Errorf("go_syscall fails with %v, want the text Interrupted system call", err)
			}
		})
	}
	runtime.KeepAlive(hour)
}

// The deadline holds while the function runs, and ends with it.
func TestAfterDeadline(t *testing.T) {
	deadline.RunWithDeadline(func() {
		wantEINTR(t, forEver())
		wantEINTR(t, forEver())
		if err := system(ros.SYS_NULL); err != nil { // never sleeps
			t.Error(err)
		}
	}, time.Now().Add(soon))
	if err := system(ros.SYS_BLOCK, 1000); err != nil {
		t.Error(err)
	}
}

// With a deadline in the past no call sleeps.
func TestPast(t *testing.T) {
	for _, past := range []time.Time{{}, time.Unix(0, 0), time.Now().Add(-time.Hour), time.Now()} {
		ran := false
		deadline.RunWithDeadline(func() {
			wantEINTR(t, forEver())
			ran = true
		}, past)
		if !ran {
			t.Error("the function did not run")
		}
	}
}

// A call that ends before the deadline behaves as without one.
func TestInTime(t *testing.T) {
	for _, late := range []time.Time{time.Now().Add(time.Hour), time.Now().Add(1<<63 - 1), time.Unix(1<<40, 0)} {
		deadline.RunWithDeadline(func() {
			if err := system(ros.SYS_BLOCK, 100); err != nil {
				t.Error(err)
			}
		}, late)
	}
}

// Of nested deadlines the earlier one counts, be it the inner or the outer one.
func TestNested(t *testing.T) {
	hour := time.Now().Add(time.Hour)
	deadline.RunWithDeadline(func() {
		deadline.RunWithDeadline(func() { wantEINTR(t, forEver()) }, time.Now().Add(soon))
		if err := system(ros.SYS_BLOCK, 100); err != nil {
			t.Error("the outer one was not over:", err)
		}
	}, hour)
	deadline.RunWithDeadline(func() {
		deadline.RunWithDeadline(func() { wantEINTR(t, forEver()) }, hour)
		wantEINTR(t, forEver())
	}, time.Now().Add(soon))
}

// A panic and the end of the goroutine remove the deadline.
func TestUnwinding(t *testing.T) {
	func() {
		defer func() {
			if r := recover(); r != "boom" {
				t.Errorf("recover() = %v, want boom", r)
			}
		}()
		deadline.RunWithDeadline(func() {
			wantEINTR(t, forEver())
			panic("boom")
		}, time.Now().Add(soon))
	}()
	if err := system(ros.SYS_BLOCK, 100); err != nil {
		t.Error(err)
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() {
			if err := system(ros.SYS_BLOCK, 100); err != nil {
				t.Error(err)
			}
		}()
		deadline.RunWithDeadline(runtime.Goexit, time.Now().Add(time.Hour))
	}()
	<-done
}

func TestContext(t *testing.T) {
	cause := errors.New("the cause")
	check := func(name string, ctx context.Context, want error, f func()) {
		t.Helper()
		if err := deadline.RunContext(ctx, f); err != want {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	sleep := func() { wantEINTR(t, forEver()) }

	ctx, cancel := context.WithTimeoutCause(context.Background(), soon, cause)
	defer cancel()
	check("a deadline", ctx, cause, sleep)
	check("one that has ended", ctx, cause, func() { t.Error("the function ran") })

	ctx, cancelCause := context.WithCancelCause(context.Background())
	time.AfterFunc(soon, func() { cancelCause(cause) })
	check("a cancellation", ctx, cause, sleep)

	ctx, cancel = context.WithTimeout(context.Background(), time.Hour)
	time.AfterFunc(soon, cancel)
	check("a cancellation before the deadline", ctx, context.Canceled, sleep)

	for _, ctx := range []context.Context{context.Background(), ctx2(t, time.Hour)} {
		check("no end", ctx, nil, func() {
			if err := system(ros.SYS_BLOCK, 100); err != nil {
				t.Error(err)
			}
		})
		// A call that another deadline ended was not ended by ctx.
		check("another deadline", ctx, nil, func() { deadline.RunWithDeadline(sleep, time.Now().Add(soon)) })
	}
}

func ctx2(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// The context is cancelled at any moment: the result is the cause, or the function had its result.
func TestContextRace(t *testing.T) {
	r, w := pipe(t)
	rfd, in := uintptr(r.Fd()), make([]byte, 1)
	for i := range 300 {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(time.Duration(i%30)*5*time.Microsecond, cancel)
		if i%2 == 0 {
			if _, err := w.Write(in); err != nil {
				t.Fatal(err)
			}
		}
		written := i%2 == 0
		err := errors.New("it did not run")
		cause := deadline.RunContext(ctx, func() { err = system(ros.SYS_READ, rfd, uintptr(unsafe.Pointer(&in[0])), 1) })
		if cause != context.Canceled && (cause != nil || err != nil || !written) {
			t.Fatalf("call %d: %v, %v", i, cause, err)
		}
		if written && err != nil { // an aborted call has no effect: its input is still unread
			if _, err := io.ReadFull(r, in); err != nil {
				t.Fatal(err)
			}
		}
		cancel()
	}
}

// os/signal can replace the host's handler by Go's at any time: the host notices that before
// it sends the signal that ends a call.
func TestHandlerReplaced(t *testing.T) {
	const kick = syscall.Signal(64)
	c := make(chan os.Signal, 1)
	time.AfterFunc(soon/2, func() {
		signal.Ignore(kick)
		signal.Notify(c, kick)
	})
	deadline.RunWithDeadline(func() { wantEINTR(t, forEver()) }, time.Now().Add(2*soon))
	signal.Reset(kick)
	select {
	case <-c:
		t.Error("the kick went to Go")
	default:
	}
}

// os/signal can replace the handler of a claimed number. The host puts its handler back after
// as many deadlines as there are numbers, or fewer.
func TestHandlersRepaired(t *testing.T) {
	c, theirs := make(chan os.Signal, 1), make(chan os.Signal, 1)
	if err := bridge.Notify(c); err != nil {
		t.Fatal(err)
	}
	defer bridge.Stop(c)
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGUSR1, 40, 63} {
		signal.Ignore(sig)
		signal.Notify(theirs, sig)
		for range 64 {
			deadline.RunWithDeadline(func() {}, time.Now().Add(time.Hour))
		}
		if err := syscall.Kill(os.Getpid(), sig); err != nil {
			t.Fatal(err)
		}
		select {
		case <-c:
		case s := <-theirs:
			t.Errorf("%v went to os/signal", s)
		}
		signal.Stop(theirs)
	}
}

// Setting and removing a deadline allocates no memory in Go.
func TestNoAllocation(t *testing.T) {
	at, f := time.Now().Add(time.Hour), func() {}
	if n := testing.AllocsPerRun(100, func() { deadline.RunWithDeadline(f, at) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func BenchmarkRunWithDeadline(b *testing.B) {
	at, f := time.Now().Add(time.Hour), func() {}
	for b.Loop() {
		deadline.RunWithDeadline(f, at)
	}
}

func TestMain(m *testing.M) {
	if os.Getenv("DEADLINE_CHILD") != "" {
		time.Sleep(time.Minute)
		os.Exit(0)
	}
	os.Exit(coverage.Run(m))
}
