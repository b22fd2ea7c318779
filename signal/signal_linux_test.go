package signal_test

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/signal"
)

// hostLinked reports whether the program contains its host.
var hostLinked bool

// need skips a test in a program that was built without cgo and has no host around it.
func need(t *testing.T) {
	t.Helper()
	if err := signal.Notify(make(chan os.Signal, 1), syscall.SIGUSR2); errors.Is(err, signal.ErrNoHost) {
		if hostLinked {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	signal.Reset(syscall.SIGUSR2)
}

func receive(t *testing.T, c <-chan os.Signal) signal.Info {
	t.Helper()
	select {
	case s := <-c:
		return s.(signal.Info)
	case <-time.After(10 * time.Second):
		t.Fatal("no signal")
	}
	panic("not reached")
}

func TestNotify(t *testing.T) {
	need(t)
	c := make(chan os.Signal, 4)
	if err := signal.Notify(c, syscall.SIGUSR1, syscall.Signal(40)); err != nil {
		t.Fatal(err)
	}
	defer signal.Stop(c)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	i := receive(t, c)
	if i.Sig != syscall.SIGUSR1 || i.Pid != os.Getpid() || i.Uid != os.Getuid() || i.Code != signal.SI_USER || time.Since(i.Time) > time.Minute {
		t.Errorf("received %+v, want SIGUSR1 with pid %d, uid %d, SI_USER and the time now", i, os.Getpid(), os.Getuid())
	}
	if err := sigstorm.Queue(os.Getpid(), 40, 1<<63+7); err != nil {
		t.Fatal(err)
	}
	if i = receive(t, c); i.Sig != 40 || i.Value != 1<<63+7 || i.Code != signal.SI_QUEUE {
		t.Errorf("received %+v, want signal 40 with value %d and SI_QUEUE", i, uint64(1<<63+7))
	}
	if err := signal.Post(syscall.Signal(40), 9); err != nil {
		t.Fatal(err)
	}
	if i = receive(t, c); i.Value != 9 || i.Pid != os.Getpid() {
		t.Errorf("received %+v, want value 9 and pid %d", i, os.Getpid())
	}
	t.Log(i, signal.Status())
}

func TestQueue(t *testing.T) {
	need(t)
	q, err := signal.Listen(syscall.Signal(41))
	if err != nil {
		t.Fatal(err)
	}
	const n = 5000 // more than the host and the kernel hold at a time
	seen := map[uint64]bool{}
	for i := range uint64(n) {
		for {
			err := sigstorm.Queue(os.Getpid(), 41, i)
			if err == nil {
				break
			}
			if err != syscall.EAGAIN {
				t.Fatalf("the send fails with %v, want success or EAGAIN", err)
			}
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for range n {
		i, err := q.Recv(ctx)
		if err != nil || seen[i.Value] {
			t.Fatalf("Recv after %d values = %+v, %v; want a new value; status %+v", len(seen), i, err, signal.Status())
		}
		seen[i.Value] = true
	}
	q.Close()
	if _, err := q.Recv(ctx); err != signal.ErrClosed {
		t.Errorf("Recv after Close: %v, want %v", err, signal.ErrClosed)
	}
	t.Log(signal.Status())
}
