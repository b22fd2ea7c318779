package signal_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	ossignal "os/signal"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/usys"
)

func TestUnderExec(t *testing.T) {
	if testing.Short() {
		t.Skip("builds usys exec and its guest")
	}
	sigstorm.UnderExec(t, func(f func() error) error { return f() }, fmt.Sprint("-storm=", *stormLength), fmt.Sprint("-values=", *stormValues))
}

func TestMisuse(t *testing.T) {
	need(t)
	c := make(chan os.Signal, 1)
	for sig, want := range map[os.Signal]error{
		syscall.SIGKILL: signal.ErrUncatchable, syscall.SIGSTOP: signal.ErrUncatchable,
		syscall.Signal(0): signal.ErrRange, syscall.Signal(-1): signal.ErrRange, syscall.Signal(65): signal.ErrRange,
		syscall.SIGSEGV: signal.ErrReserved, syscall.SIGBUS: signal.ErrReserved, syscall.SIGFPE: signal.ErrReserved,
		syscall.SIGILL: signal.ErrReserved, syscall.SIGTRAP: signal.ErrReserved, syscall.SIGSYS: signal.ErrReserved,
		syscall.SIGPROF: signal.ErrReserved, syscall.SIGURG: signal.ErrReserved,
		syscall.Signal(32): signal.ErrReserved, syscall.Signal(33): signal.ErrReserved, syscall.Signal(34): signal.ErrReserved,
		syscall.Signal(64): signal.ErrReserved, fake{}: signal.ErrRange,
	} {
		if err := signal.Notify(c, syscall.SIGUSR1, sig); !errors.Is(err, want) {
			t.Errorf("Notify(%v): %v, want %v", sig, err, want)
		}
		if _, err := signal.Handle(func(signal.Info) {}, sig); !errors.Is(err, want) {
			t.Errorf("Handle(%v): %v, want %v", sig, err, want)
		}
		if _, err := signal.Listen(sig); !errors.Is(err, want) {
			t.Errorf("Listen(%v): %v, want %v", sig, err, want)
		}
		if err := signal.Ignore(sig); !errors.Is(err, want) {
			t.Errorf("Ignore(%v): %v, want %v", sig, err, want)
		}
		ctx, stop := signal.NotifyContext(t.Context(), sig)
		if err := context.Cause(ctx); !errors.Is(err, want) {
			t.Errorf("NotifyContext(%v): %v, want %v", sig, err, want)
		}
		stop()
		if s := signal.Status(); len(s.Claimed) != 0 {
			t.Errorf("after %v: %v are claimed, want none", sig, s.Claimed)
		}
	}
	if err := signal.Post(syscall.SIGUSR1, 1); !errors.Is(err, signal.ErrUnclaimed) {
		t.Errorf("Post of a number without a claim: %v", err)
	}
	if _, err := signal.Burst(int32(syscall.SIGUSR1), 0, 1, 0); err == nil {
		t.Errorf("a Burst of SIGUSR1, which has no claim, succeeds")
	}
	signal.Stop(c)                                        // c was never registered
	if err := signal.Reset(syscall.SIGUSR1); err != nil { // this number has no receiver
		t.Error(err)
	}
}

type fake struct{}

func (fake) String() string { return "fake" }
func (fake) Signal()        {}

func TestNotifyContext(t *testing.T) {
	need(t)
	ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGUSR1)
	defer stop()
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	<-ctx.Done()
	var r signal.Received
	if cause := context.Cause(ctx); !errors.As(cause, &r) || !errors.Is(cause, context.Canceled) || r.Pid != os.Getpid() ||
		cause.Error() != "user defined signal 1 signal received" {
		t.Errorf("the cause is %#v, want a Received with pid %d that is also context.Canceled", context.Cause(ctx), os.Getpid())
	}
	ctx, stop = signal.NotifyContext(t.Context(), syscall.SIGUSR1)
	stop()
	if <-ctx.Done(); context.Cause(ctx) != context.Canceled {
		t.Errorf("the cause after stop is %v, want %v", context.Cause(ctx), context.Canceled)
	}
}

// TestHandle checks handlers that change handlers, themselves included.
func TestHandle(t *testing.T) {
	need(t)
	var first, second atomic.Int32
	done := make(chan bool)
	itself := make(chan func(), 1)
	cancel, err := signal.Handle(func(i signal.Info) {
		first.Add(1)
		(<-itself)()
		if _, err := signal.Handle(func(signal.Info) { second.Add(1); close(done) }, syscall.Signal(44)); err != nil {
			t.Error(err)
		}
		signal.Post(syscall.Signal(44), 2)
	}, syscall.Signal(44))
	if err != nil {
		t.Fatal(err)
	}
	itself <- cancel
	syscall.Kill(os.Getpid(), 44)
	<-done
	if err := signal.Reset(syscall.Signal(44)); err != nil || first.Load() != 1 || second.Load() != 1 || len(signal.Status().Claimed) > 0 {
		t.Errorf("Reset = %v, %d and %d calls of the two handlers, status %+v; want nil, 1, 1, no number claimed", err, first.Load(), second.Load(), signal.Status())
	}
	// A signal after a change reaches the new handler, and no other.
	for range 1000 {
		var old, now atomic.Int32
		cancelOld, _ := signal.Handle(func(signal.Info) { old.Add(1) }, syscall.Signal(44))
		cancelNow, err := signal.Handle(func(signal.Info) { now.Add(1) }, syscall.Signal(44))
		if err != nil {
			t.Fatal(err)
		}
		cancelOld()
		before := old.Load()
		syscall.Kill(os.Getpid(), 44)
		for now.Load() == 0 {
			time.Sleep(time.Microsecond)
		}
		cancelNow()
		if old.Load() != before {
			t.Fatal("the old handler was called after it had been taken away")
		}
	}
}

// TestGiveBack checks that released numbers go back to os/signal, or to the system's default.
func TestGiveBack(t *testing.T) {
	need(t)
	ours, theirs := make(chan os.Signal, 1), make(chan os.Signal, 1)
	ossignal.Notify(theirs, syscall.SIGUSR2)
	defer ossignal.Stop(theirs)
	if err := signal.Notify(ours, syscall.SIGUSR2); err != nil {
		t.Fatal(err)
	}
	syscall.Kill(os.Getpid(), syscall.SIGUSR2)
	receive(t, ours)
	signal.Stop(ours)
	syscall.Kill(os.Getpid(), syscall.SIGUSR2)
	select {
	case <-theirs:
	case <-time.After(10 * time.Second):
		t.Error("os/signal has lost SIGUSR2")
	}
	if len(theirs)+len(ours) > 0 {
		t.Errorf("os/signal has %d signals more, the bridge %d; want none", len(theirs), len(ours))
	}
}

// TestRepair checks that the next call puts the host's handler back after os/signal has
// replaced it.
func TestRepair(t *testing.T) {
	need(t)
	c := make(chan os.Signal, 1)
	if err := signal.Notify(c, syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	defer signal.Stop(c)
	before := signal.Status().Repaired
	ossignal.Ignore(syscall.SIGUSR1)
	theirs := make(chan os.Signal, 1)
	ossignal.Notify(theirs, syscall.SIGUSR1)
	defer ossignal.Stop(theirs)
	after := signal.Status().Repaired // repairs
	if os.Getenv("SIGSTORM_HOSTED") == "" && after != before+1 {
		t.Errorf("%d handlers repaired, want one more than %d", after, before)
	}
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	receive(t, c)
	if len(theirs) > 0 {
		t.Errorf("os/signal received %d signals, want none", len(theirs))
	}
}

func TestIgnore(t *testing.T) {
	need(t)
	c := make(chan os.Signal, 2)
	if err := signal.Notify(c, syscall.SIGHUP, syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	defer signal.Stop(c)
	if err := signal.Ignore(syscall.SIGHUP); err != nil || !signal.Ignored(syscall.SIGHUP) {
		t.Errorf("Ignore(SIGHUP) = %v, Ignored = %v; want nil, true", err, signal.Ignored(syscall.SIGHUP))
	}
	syscall.Kill(os.Getpid(), syscall.SIGHUP)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	if i := receive(t, c); i.Sig != syscall.SIGUSR1 || len(c) > 0 {
		t.Errorf("received %+v with %d more, want SIGUSR1 alone", i, len(c))
	}
	if err := signal.Reset(syscall.SIGHUP); err != nil || signal.Ignored(syscall.SIGHUP) {
		t.Errorf("Reset(SIGHUP) = %v, then Ignored = %v; want nil, false", err, signal.Ignored(syscall.SIGHUP))
	}
	if err := signal.Notify(c, syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	syscall.Kill(os.Getpid(), syscall.SIGHUP)
	receive(t, c)
}

// A parent may leave signals blocked: a receiver that asks for them gets them all the same.
func TestInheritedMask(t *testing.T) {
	need(t)
	runtime.LockOSThread() // and no unlock: the thread ends
	block := uint64(1<<(syscall.SIGTERM-1) | 1<<(50-1))
	var old uint64
	if e := usys.PthreadSigmask(0, &block, &old); e != 0 {
		t.Fatalf("PthreadSigmask: %v", syscall.Errno(e))
	}
	cmd := exec.Command(os.Args[0], "die", "receive")
	out, _ := cmd.StdoutPipe()
	err := cmd.Start()
	usys.PthreadSigmask(2, &old, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b [64]byte
	for _, sig := range []syscall.Signal{50, syscall.SIGTERM} {
		out.Read(b[:1]) // the program is ready for a signal
		cmd.Process.Signal(sig)
	}
	n, _ := io.ReadFull(out, b[:])
	if err := cmd.Wait(); err != nil || string(b[:n]) != "signal 50, terminated" {
		t.Errorf("the child's end: %v, its output %q; want success and \"signal 50, terminated\"", err, b[:n])
	}
}

// TestDefault compares how a child ends by a signal that it does not handle, with and without
// the bridge, as its parent sees it.
func TestDefault(t *testing.T) {
	need(t)
	for _, how := range []string{"never", "stopped", "claimed"} {
		for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT} {
			if how == "claimed" && sig == syscall.SIGQUIT {
				continue // redelivered on another goroutine, so its dump differs
			}
			if race && sig == syscall.SIGQUIT {
				continue // the signal may land in the race detector's C code, where Go's dump crashes, with the stock toolchain, too
			}
			with, without := end(t, "die", how, sig), end(t, "die", "stock", sig)
			if with != without {
				t.Errorf("%v, %s: ended with %s, without this package with %s", sig, how, with, without)
			}
		}
	}
}

// A SIGQUIT that lands in vcore context, where Go could not handle it, ends the program as it
// does elsewhere.
func TestQuitInVcore(t *testing.T) {
	need(t)
	with, without := end(t, "die", "vcore", 0), end(t, "die", "stock", syscall.SIGQUIT)
	if with != without {
		t.Errorf("in vcore context: ended with %s, elsewhere with %s", with, without)
	}
}

// end runs this test binary as die, sends it sig, and describes how it ended.
func end(t *testing.T, mode, how string, sig syscall.Signal) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], mode, how)
	out, _ := cmd.StdoutPipe()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out.Read(make([]byte, 1)) // the program is ready
	cmd.Process.Signal(sig)
	cmd.Wait()
	first, _, _ := strings.Cut(stderr.String(), "\n")
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return fmt.Sprintf("wait status %#x, standard error %q", uint32(status), first)
}

// die is a program that no longer handles signals, or never did.
func die(how string) {
	all := []os.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT}
	c := make(chan os.Signal, 1)
	switch how {
	case "receive": // receive two signals and print them
		q, err := signal.Listen(append(all, syscall.Signal(50))...)
		if err != nil {
			panic(err)
		}
		var got []string
		for range 2 {
			os.Stdout.Write([]byte("."))
			i, _ := q.Recv(context.Background())
			got = append(got, i.Sig.String())
		}
		fmt.Print(strings.Join(got, ", "))
		os.Exit(0)
	case "never": // the bridge runs, but for another number
		signal.Notify(c, syscall.SIGUSR1)
	case "stopped":
		signal.Notify(c, all...)
		signal.Notify(make(chan os.Signal), syscall.SIGUSR1)
		signal.Stop(c)
	case "panic":
		signal.Handle(func(signal.Info) { panic("in a handler") }, syscall.SIGUSR1)
		syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	case "pipe":
		signal.Notify(c, syscall.SIGPIPE)
		ossignal.Reset()
		signal.Status() // repairs
		_, err := os.Stdout.Write([]byte("."))
		fmt.Fprintf(os.Stderr, "%v, %v\n", err, (<-c).(signal.Info).Sig)
		os.Exit(0)
	case "vcore":
		signal.Notify(c, syscall.SIGUSR1)
		signal.Burst(int32(syscall.SIGQUIT), 0, 1, 2)
	case "claimed": // claimed, but without a receiver when its turn comes
		signal.Notify(c, syscall.SIGUSR1)
		signal.ClaimOnly(all[:3]...)
	}
	os.Stdout.Write([]byte("."))
	time.Sleep(10 * time.Second)
	fmt.Fprintln(os.Stderr, "still there")
	os.Exit(3)
}
