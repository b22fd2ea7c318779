//go:build linux && amd64 && cgo

package company_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/usys-go/bridge/deadline"
	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

// sleepInHost sleeps in a host call, which a deadline ends.
func sleepInHost(d time.Duration) error {
	timeout := usys.Timespec{Sec: int64(d / time.Second), Nsec: int64(d % time.Second)}
	_, err := usys.Futex(new(int32), 0, 0, &timeout, nil, 0)
	return err
}

// In a bubble of testing/synctest, which has its own time, deadlines end calls as elsewhere,
// or return an error.
func TestBubble(t *testing.T) {
	for range *runs {
		began := time.Now()
		synctest.Test(t, func(t *testing.T) {
			var err error
			deadline.RunWithDeadline(func() { err = sleepInHost(5 * time.Second) }, time.Now().Add(20*time.Millisecond))
			if !errors.Is(err, usys.Errno(4)) {
				t.Errorf("a call in RunWithDeadline returns %v, not EINTR", err)
			}
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
			defer cancel()
			ran := false
			if e := deadline.RunContext(ctx, func() { ran, err = true, sleepInHost(5*time.Second) }); ran && !errors.Is(err, usys.Errno(4)) || !ran && e == nil {
				t.Errorf("a call in RunContext returns %v, RunContext %v", err, e)
			}
			ctx, cancel = context.WithCancel(context.Background())
			deadline.RunContext(ctx, func() { go cancel(); err = sleepInHost(5 * time.Second) })
			if !errors.Is(err, usys.Errno(4)) {
				t.Errorf("a call in RunContext that is cancelled returns %v, not EINTR", err)
			}
		})
		if d := time.Since(began); d > 4*time.Second {
			t.Fatalf("three deadlines of 20 ms took %v, want 4s or less", d)
		}
	}
}
