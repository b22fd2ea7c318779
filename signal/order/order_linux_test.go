package order_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/coverage"
	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/signal/order"
	"github.com/usys-go/bridge/usys"
)

func TestMain(m *testing.M) {
	sigstorm.Main()
	if len(os.Args) > 1 && os.Args[1] == "send" {
		send(os.Args[2:])
		return
	}
	os.Exit(coverage.Run(m))
}

// send queues values to a process. Its arguments are the signal, the process and the count.
func send(args []string) {
	var n [3]uint64
	for i := range n {
		n[i], _ = strconv.ParseUint(args[i], 10, 64)
	}
	for v := uint64(0); v < n[2]; {
		switch err := sigstorm.Queue(int(n[1]), syscall.Signal(n[0]), v); err {
		case nil:
			v++
		case syscall.EAGAIN:
			runtime.Gosched()
		default:
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// hostLinked reports whether the program contains its host.
var hostLinked bool

// need skips a test in a program that was built without cgo and has no host around it.
func need(t *testing.T) {
	t.Helper()
	q, err := signal.Listen(syscall.SIGUSR1)
	if errors.Is(err, signal.ErrNoHost) {
		if hostLinked {
			t.Fatalf("with a host: %v", err)
		}
		t.Skip(err)
	}
	q.Close()
}

// Values that another process queues arrive in its order, while threads of this process, which
// do nothing but receive signals, start and end.
func TestOrder(t *testing.T) {
	need(t)
	const sig, n = syscall.Signal(50), 20000
	if err := order.Kept(sig); err != nil {
		t.Fatal(err)
	}
	q, err := signal.Listen(sig)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	var stop atomic.Bool
	defer stop.Store(true)
	for range 4 {
		go func() {
			for !stop.Load() {
				done := make(chan bool)
				go func() {
					runtime.LockOSThread() // and no unlock: the thread ends
					for range 20 {
						syscall.Getppid()
					}
					close(done)
				}()
				<-done
			}
		}()
	}
	cmd := exec.Command(os.Args[0], "send", strconv.Itoa(int(sig)), strconv.Itoa(os.Getpid()), strconv.Itoa(n))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for want := range uint64(n) {
		i, err := q.Recv(ctx)
		if err != nil || i.Value != want || i.Pid != cmd.Process.Pid {
			t.Fatalf("Recv = %+v, %v; want value %d of process %d; status %+v", i, err, want, cmd.Process.Pid, signal.Status())
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	t.Logf("%d values in order; %+v", n, signal.Status())
}

// blocked starts a program by start and returns the signal mask that the program prints.
func blocked(t *testing.T, start func(f func() error) error) uint64 {
	t.Helper()
	var out strings.Builder
	cmd := exec.Command("sed", "-n", "s/^SigBlk:\t//p", "/proc/self/status")
	cmd.Stdout = &out
	if err := errors.Join(start(cmd.Start), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	m, err := strconv.ParseUint(strings.TrimSpace(out.String()), 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A program that is started has the mask with which this one was started: in every case if
// the host keeps the masks apart, and otherwise through Unmasked.
func TestMask(t *testing.T) {
	need(t)
	q, err := signal.Listen(syscall.Signal(51))
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	// go test blocks nothing, nor does usys exec.
	if m := blocked(t, order.Unmasked); m != 0 {
		t.Errorf("started through Unmasked: %#x is blocked, want 0", m)
	}
	plain := blocked(t, func(f func() error) error { return f() })
	if inherits := len(signal.Ordered()) > 0 && usys.Status().Host == "parlib"; !inherits && plain != 0 || inherits && plain != 0x7ffffffc00000000 {
		t.Errorf("started plainly: %#x is blocked", plain)
	}
	t.Logf("started plainly: %#x is blocked", plain)
}

// Unmasked within Unmasked runs with the same mask, and so does the code after it. A panic and
// the end of the goroutine restore the mask.
func TestUnmaskedNested(t *testing.T) {
	need(t)
	cause := errors.New("the cause")
	nested := func(end func()) error {
		return order.Unmasked(func() error {
			err := order.Unmasked(func() error {
				if m := blocked(t, order.Unmasked); m != 0 {
					t.Errorf("nested: %#x is blocked, want 0", m)
				}
				end()
				return cause
			})
			if m := blocked(t, func(f func() error) error { return f() }); m != 0 {
				t.Errorf("behind the nested one: %#x is blocked, want 0", m)
			}
			return err
		})
	}
	for name, end := range map[string]func(){"return": func() {}, "panic": func() { panic(cause) }, "Goexit": runtime.Goexit} {
		done := make(chan any, 1)
		go func() {
			var err any
			defer func() {
				if r := recover(); r != nil {
					err = r
				}
				done <- err
			}()
			err = nested(end)
		}()
		select {
		case err := <-done:
			if err != cause && name != "Goexit" {
				t.Errorf("%s: %v, want %v", name, err, cause)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%s does not end within a minute", name)
		}
	}
	if err := nested(func() {}); err != cause {
		t.Errorf("nested returns %v, want %v", err, cause)
	}
}
