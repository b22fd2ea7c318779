package signal_test

import (
	"errors"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/signal"
)

// TestStopBehindKill sends a signal to the process and stops at once: a signal sent before
// Stop is delivered, although the kernel gives it to the first thread, which sleeps. A signal
// that a thread has accepted, but whose handler has not begun, may be lost: that must be
// rare.
func TestStopBehindKill(t *testing.T) {
	need(t)
	const rounds, most = 500, 50
	for _, procs := range []int{1, 4} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		lost := 0
		for range rounds {
			c := make(chan os.Signal, 1)
			must(t, signal.Notify(c, syscall.SIGWINCH))
			must(t, syscall.Kill(os.Getpid(), syscall.SIGWINCH))
			signal.Stop(c)
			select {
			case <-c:
			default:
				lost++
			}
		}
		t.Logf("GOMAXPROCS=%d: %d of %d lost", procs, lost, rounds)
		if lost > most {
			t.Errorf("GOMAXPROCS=%d: %d of %d lost, want %d or less", procs, lost, rounds, most)
		}
	}
}

// TestStopBehindMany queues more values than the bridge takes at a time, and closes the
// queue while the kernel still has most of them: each is delivered once, in time.
func TestStopBehindMany(t *testing.T) {
	need(t)
	const values, most = 3000, 3
	sig := syscall.Signal(45)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // delay the goroutine that takes the signals
	q, err := signal.Listen(sig)
	must(t, err)
	for v := range uint64(values) {
		must(t, sigstorm.Queue(os.Getpid(), sig, v))
	}
	begin := time.Now()
	q.Close()
	took := time.Since(begin)
	seen := map[uint64]int{}
	for {
		i, err := q.Recv(t.Context())
		if err != nil {
			if !errors.Is(err, signal.ErrClosed) {
				t.Errorf("Recv fails with %v, want %v", err, signal.ErrClosed)
			}
			break
		}
		if seen[i.Value]++; seen[i.Value] > 1 {
			t.Errorf("value %d came twice", i.Value)
		}
	}
	t.Logf("%d of %d values, in %v", len(seen), values, took)
	if len(seen) < values-most || took > 10*time.Second {
		t.Errorf("%d of %d values in %v, want %d or more in 10s", len(seen), values, took, values-most)
	}
}
