//go:build linux && amd64 && cgo

package deadline_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/usys"
)

// A hint is a context with a Deadline that does not end it: it ends with the embedded context.
type hint struct {
	context.Context
	at time.Time
}

func (h hint) Deadline() (time.Time, bool) { return h.at, true }

// RunContext returns although ctx ends later than its Deadline, or never.
func TestContextHint(t *testing.T) {
	cause := errors.New("the cause")
	soon := func() time.Time { return time.Now().Add(soon) }
	sleep := func() { wantEINTR(t, forEver()) }
	open, cancel := context.WithCancel(t.Context())
	defer cancel()
	for name, ctx := range map[string]context.Context{
		"cancelled later": hint{open, soon()},
		"never ends":      hint{context.Background(), soon()},
		"has passed":      hint{open, time.Now().Add(-time.Hour)},
		"zero":            hint{open, time.Time{}},
	} {
		if err := deadline.RunContext(ctx, sleep); err != context.DeadlineExceeded {
			t.Errorf("%s: RunContext = %v, want %v", name, err, context.DeadlineExceeded)
		}
	}

	ctx, cancelCause := context.WithCancelCause(t.Context())
	err := deadline.RunContext(hint{ctx, soon()}, func() {
		sleep()
		cancelCause(cause)
	})
	if err != cause {
		t.Errorf("cancelled behind its deadline: %v, want %v", err, cause)
	}
	ctx, cancelCause = context.WithCancelCause(t.Context())
	time.AfterFunc(time.Millisecond, func() { cancelCause(cause) })
	if err := deadline.RunContext(hint{ctx, time.Now().Add(time.Hour)}, sleep); err != cause {
		t.Error("cancelled before its deadline:", err)
	}
}

// A function that returns behind its deadline did so even where no alarm has fired yet.
func TestContextBeforeAlarm(t *testing.T) {
	for range 4 {
		at := time.Now().Add(5 * time.Millisecond)
		err := deadline.RunContext(hint{t.Context(), at}, func() {
			for time.Now().Before(at.Add(2 * time.Microsecond)) {
			}
		})
		if err != context.DeadlineExceeded {
			t.Errorf("RunContext = %v of a function that returned just behind its deadline, want %v", err, context.DeadlineExceeded)
		}
	}
}

// A function that cancels its context does so before RunContext returns.
func TestContextEndsItself(t *testing.T) {
	cause := errors.New("the cause")
	for range 1000 {
		ctx, cancel := context.WithCancelCause(t.Context())
		if err := deadline.RunContext(ctx, func() { cancel(cause) }); err != cause {
			t.Fatalf("RunContext = %v, want %v", err, cause)
		}
	}
}

// realTime returns the time that f takes, by the kernel's clock.
func realTime(t *testing.T, f func()) time.Duration {
	now := func() time.Duration {
		var ts unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
			t.Fatal(err)
		}
		return time.Duration(ts.Nano())
	}
	begin := now()
	f()
	return now() - begin
}

// In a bubble of testing/synctest Go's clock is not the host's.
func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Long, but finite: if the deadline is ignored, the test fails and does not hang.
		sleep := func() {
			_, err := usys.Futex(new(int32), 0, 0, &usys.Timespec{Sec: 60}, nil, 0)
			wantEINTR(t, err)
		}
		takes := func(name string, least time.Duration, f func()) {
			if d := realTime(t, f); d < least || d > 30*time.Second {
				t.Errorf("%s took %v, want %v", name, d, least)
			}
		}
		time.Sleep(100 * 365 * 24 * time.Hour) // the two clocks are a century apart
		cause := errors.New("the cause")

		takes("RunWithDeadline", soon, func() { deadline.RunWithDeadline(sleep, time.Now().Add(soon)) })
		takes("a deadline that has passed", 0, func() { deadline.RunWithDeadline(sleep, time.Now().Add(-soon)) })
		takes("RunContext", soon, func() {
			ctx, cancel := context.WithTimeoutCause(t.Context(), soon, cause)
			defer cancel()
			if err := deadline.RunContext(ctx, sleep); err != cause || ctx.Err() == nil {
				t.Errorf("RunContext = %v with the context's error %v; want the cause, and that the context is done", err, ctx.Err())
			}
		})
		takes("RunContext, cancelled", 0, func() {
			ctx, cancel := context.WithCancelCause(t.Context())
			go cancel(cause)
			if err := deadline.RunContext(ctx, sleep); err != cause {
				t.Errorf("RunContext = %v, want %v", err, cause)
			}
		})
		takes("a hint", soon, func() {
			if err := deadline.RunContext(hint{t.Context(), time.Now().Add(soon)}, sleep); err != context.DeadlineExceeded {
				t.Errorf("RunContext = %v, want %v", err, context.DeadlineExceeded)
			}
		})
	})
}
