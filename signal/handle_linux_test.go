package signal_test

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/signal"
)

// TestHandleBlocks blocks in a function of Handle: channels, queues, and other functions
// still get their signals, also of the same number, and changes return. The blocked
// function's signals wait, and come in their order.
func TestHandleBlocks(t *testing.T) {
	need(t)
	const ours, others = syscall.Signal(44), syscall.Signal(45)
	before := runtime.NumGoroutine()
	blocks, release, got := make(chan bool, 1), make(chan bool), make(chan uint64, 3000)
	cancel, err := signal.Handle(func(i signal.Info) {
		if i.Value == 0 {
			blocks <- true
			<-release
		}
		got <- i.Value
	}, ours)
	must(t, err)
	must(t, signal.Post(ours, 0))
	<-blocks

	c := make(chan os.Signal, 1)
	must(t, signal.Notify(c, ours, others))
	beside := make(chan uint64, 1)
	cancelBeside, err := signal.Handle(func(i signal.Info) { beside <- i.Value }, ours, others)
	must(t, err)
	q, err := signal.Listen(ours)
	must(t, err)
	const n = 2000 // more than the host's list has room for
	for v := uint64(1); v <= n; v++ {
		must(t, signal.Post(ours, v))
		if i, err := q.Recv(t.Context()); err != nil || i.Value != v {
			t.Fatalf("Recv = %+v, %v; want value %d", i, err, v)
		}
		if i := receive(t, c); i.Value != v {
			t.Fatalf("the channel of Notify received %+v, want value %d", i, v)
		}
		if w := <-beside; w != v {
			t.Fatalf("the handler beside received %d, want %d", w, v)
		}
	}
	must(t, signal.Post(others, 7))
	if i := receive(t, c); i.Sig != others {
		t.Errorf("received %+v, want signal %v", i, others)
	}
	<-beside
	signal.Stop(c)
	q.Close()
	cancelBeside()
	cancel()
	must(t, signal.Reset(ours, others))
	if s := signal.Status(); len(s.Claimed) > 0 || len(got) > 0 {
		t.Errorf("after Reset: status %+v, %d signals more; want no number claimed, 0", s, len(got))
	}
	close(release)
	for v := range uint64(n + 1) {
		if w := <-got; w != v {
			t.Fatalf("value %d came, want %d", w, v)
		}
	}
	atRest(t, before)
}

// TestHandleGoexit ends the goroutine of one function at each signal: channels and other
// functions still get their signals.
func TestHandleGoexit(t *testing.T) {
	need(t)
	calls := make(chan bool, 1)
	cancel, err := signal.Handle(func(signal.Info) { calls <- true; runtime.Goexit() }, syscall.SIGUSR1)
	must(t, err)
	defer cancel()
	c := make(chan os.Signal, 1)
	must(t, signal.Notify(c, syscall.SIGUSR2))
	defer signal.Stop(c)
	for range 100 {
		must(t, syscall.Kill(os.Getpid(), syscall.SIGUSR1))
		<-calls
		must(t, syscall.Kill(os.Getpid(), syscall.SIGUSR2))
		receive(t, c)
	}
}

// TestHandleOneAtATime floods two functions: no function runs twice at the same time.
func TestHandleOneAtATime(t *testing.T) {
	need(t)
	const n = 5000
	sig := syscall.Signal(44)
	done := make(chan bool)
	var cancels []func()
	for range 2 {
		runs, next := make(chan bool, 1), uint64(0)
		cancel, err := signal.Handle(func(i signal.Info) {
			select {
			case runs <- true:
			default:
				t.Error("two calls at once")
			}
			if i.Value != next {
				t.Errorf("value %d came, want %d", i.Value, next)
			}
			if next++; next == n {
				done <- true
			}
			<-runs
		}, sig)
		must(t, err)
		cancels = append(cancels, cancel)
	}
	for v := uint64(0); v < n; {
		if signal.Post(sig, v) == nil {
			v++
			continue
		}
		runtime.Gosched()
	}
	for _, cancel := range cancels {
		<-done
		cancel()
	}
}

// TestHandleChanges makes every change of the package inside a function of Handle, for that
// function's number.
func TestHandleChanges(t *testing.T) {
	need(t)
	const sig = syscall.Signal(44)
	for name, change := range map[string]func(cancel func()){
		"cancel": func(cancel func()) { cancel(); cancel() },
		"Stop": func(cancel func()) {
			c := make(chan os.Signal, 1)
			must(t, signal.Notify(c, sig))
			cancel()
			signal.Stop(c)
		},
		"Reset":  func(func()) { must(t, signal.Reset(sig)) },
		"Ignore": func(func()) { must(t, signal.Ignore(sig)); must(t, signal.Reset(sig)) },
		"NotifyContext": func(cancel func()) {
			ctx, stop := signal.NotifyContext(context.Background(), sig)
			must(t, signal.Post(sig, 1))
			<-ctx.Done()
			stop()
			cancel()
		},
		"Queue": func(cancel func()) {
			q, err := signal.Listen(sig)
			must(t, err)
			must(t, signal.Post(sig, 1))
			_, err = q.Recv(context.Background())
			must(t, err)
			cancel()
			q.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			itself, done := make(chan func(), 1), make(chan bool, 1)
			first := true
			cancel, err := signal.Handle(func(signal.Info) {
				if first {
					first = false
					change(<-itself)
					done <- true
				}
			}, sig)
			must(t, err)
			itself <- cancel
			must(t, signal.Post(sig, 0))
			select {
			case <-done:
			case <-time.After(time.Minute):
				t.Fatal("the change does not return")
			}
			if s := signal.Status(); len(s.Claimed) > 0 {
				t.Errorf("status %+v, want no number claimed", s)
			}
			cancel()
			atRest(t, before)
		})
	}
}

// TestNotifyContextStops calls stop in a function that the end of the context starts.
func TestNotifyContextStops(t *testing.T) {
	need(t)
	for range 100 {
		ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGUSR1)
		stopped := make(chan bool)
		context.AfterFunc(ctx, func() { stop(); close(stopped) })
		must(t, syscall.Kill(os.Getpid(), syscall.SIGUSR1))
		<-stopped
		stop()
	}
	if s := signal.Status(); len(s.Claimed) > 0 {
		t.Errorf("status %+v, want no number claimed", s)
	}
}

// TestCloseWhileRecv closes a queue under its receivers: all return.
func TestCloseWhileRecv(t *testing.T) {
	need(t)
	for range 100 {
		q, err := signal.Listen(syscall.Signal(44))
		must(t, err)
		const receivers = 4
		errs := make(chan error, receivers)
		for range receivers {
			go func() {
				for {
					if _, err := q.Recv(t.Context()); err != nil {
						errs <- err
						return
					}
				}
			}()
		}
		must(t, signal.Post(syscall.Signal(44), 1))
		go q.Close()
		q.Close()
		for range receivers {
			if err := <-errs; err != signal.ErrClosed {
				t.Fatalf("a receiver ends with %v, want %v", err, signal.ErrClosed)
			}
		}
	}
}

// TestIgnoreChild executes a program while one number is ignored and another is claimed: the
// program inherits only that the first is ignored.
func TestIgnoreChild(t *testing.T) {
	need(t)
	c := make(chan os.Signal, 1)
	must(t, signal.Notify(c, syscall.SIGUSR1, syscall.SIGUSR2))
	defer signal.Stop(c)
	must(t, signal.Ignore(syscall.SIGUSR2))
	defer signal.Reset(syscall.SIGUSR2)
	out, err := exec.Command("sh", "-c", "kill -USR2 $$; echo alive; kill -USR1 $$; echo too long").Output()
	if err == nil || err.Error() != "signal: user defined signal 1" || string(out) != "alive\n" {
		t.Errorf("sh that ignores SIGUSR2: %v, output %q; want its end by SIGUSR1, \"alive\\n\"", err, out)
	}
	if len(c) > 0 {
		t.Errorf("%v came here, want no signal", <-c)
	}
}

// TestHandlePanic panics in a function of Handle: the program ends as after any panic, with a
// stack trace.
func TestHandlePanic(t *testing.T) {
	need(t)
	cmd := exec.Command(os.Args[0], "die", "panic")
	out, err := cmd.CombinedOutput()
	if s := string(out); err == nil || err.Error() != "exit status 2" ||
		!strings.Contains(s, "panic: in a handler\n") || !strings.Contains(s, "signal_test.die.") {
		t.Errorf("a panic in a handler: %v, want exit status 2 and the panic with die's frame, got\n%s", err, out)
	}
}

// TestBrokenPipe resets all numbers by os/signal while SIGPIPE is claimed: after the next call
// of package signal a failed write to standard output is an error again, and does not end the
// program.
func TestBrokenPipe(t *testing.T) {
	need(t)
	r, w, err := os.Pipe()
	must(t, err)
	r.Close()
	cmd := exec.Command(os.Args[0], "die", "pipe")
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = w, &stderr
	if err := cmd.Run(); err != nil || stderr.String() != "write /dev/stdout: broken pipe, broken pipe\n" {
		t.Errorf("a write to a broken pipe: %v, stderr %q; want success and the error that it is broken", err, stderr.String())
	}
	w.Close()
}
