package signal_test

import (
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/signal"
)

// TestTurns uses one variable in functions of Handle for two numbers, which run one at a time.
// If other processes delay a function for longer than patience, the test starts again.
func TestTurns(t *testing.T) {
	need(t)
	const each, rounds = 50, 10
	for range rounds {
		var slowest, calls atomic.Int64
		shared := 0
		add := func(signal.Info) {
			began := time.Now()
			was := shared
			time.Sleep(100 * time.Microsecond)
			shared = was + 1
			slowest.Store(max(slowest.Load(), int64(time.Since(began))))
			calls.Add(1)
		}
		for _, sig := range []syscall.Signal{36, 37} {
			cancel, err := signal.Handle(add, sig)
			if err != nil {
				t.Fatal(err)
			}
			defer cancel()
			for range each {
				if err := signal.Post(sig, 0); err != nil {
					t.Fatal(err)
				}
			}
		}
		for end := time.Now().Add(time.Minute); calls.Load() < 2*each; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d calls of %d", calls.Load(), 2*each)
			}
		}
		if time.Duration(slowest.Load()) < 50*time.Millisecond {
			if shared != 2*each {
				t.Errorf("%d calls counted %d: they ran beside each other", 2*each, shared)
			}
			return
		}
	}
	t.Log("other processes have the processors: nothing can be told")
}
