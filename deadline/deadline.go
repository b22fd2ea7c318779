// Package deadline ends system calls that take too long. It concerns calls that sleep in the
// kernel and go through the host's table: usys.GoSyscall, usys.Futex, and what packages such
// as sysc and akaros build on them.
//
//	deadline.RunWithDeadline(func() {
//		n, err = file.Read(buf) // ends with EINTR when the time is over
//	}, time.Now().Add(50*time.Millisecond))
//
// Each call ends either with its full result or with the host's EINTR and no effect. From
// the deadline on, until the function returns, every further call of it that could sleep ends
// with EINTR at once. Code that computes is not interrupted. Deadlines do not affect system
// calls made by packages os, net or syscall.
//
// In a bubble of testing/synctest the time until a deadline is taken from the bubble's clock
// and measured by the host's. The bubble's clock stands while a goroutine is in a call of the
// host.
//
// The package needs a host with a scheduler: package parlib, or the host of usys exec.
package deadline

import (
	"context"
	"errors"
	"math"
	"runtime"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

// etimedout is the host's error for a deadline in the past.
const etimedout usys.Errno = 110

// never is the latest deadline that a uint64 holds.
const never = ^uint64(0)

// RunWithDeadline runs f on the calling goroutine, locked to its thread. From deadline on it
// ends the calls in which f sleeps. This matches Akaros's function. If deadline is in the
// past, f still runs, but each call that would sleep returns EINTR. Calls may be nested: the
// earlier deadline counts.
//
// RunWithDeadline panics with the host's error if the host cannot set a deadline, or if there
// is no host; RunContext returns that error.
func RunWithDeadline(f func(), deadline time.Time) {
	if _, err := run(f, unixMicro(deadline), nil); err != nil {
		panic(err)
	}
}

// RunContext is like RunWithDeadline with the deadline of ctx; the calls of f also end when
// ctx is cancelled. If ctx is done before f returns, RunContext returns context.Cause(ctx),
// no matter how much f has done; otherwise it returns nil. If ctx is already done, or the
// host cannot set a deadline, RunContext does not run f and returns the error.
//
// A context that was not made by package context may end later than its Deadline. RunContext
// then waits up to a quarter of a second for its end, and returns context.DeadlineExceeded
// after that.
func RunContext(ctx context.Context, f func()) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	at := never
	d, ok := ctx.Deadline()
	if ok {
		at = unixMicro(d)
	}
	fired, err := run(f, at, ctx)
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil: // also if the waiter did not fire: f may cancel ctx and return before the alarm
		return context.Cause(ctx)
	case fired:
		return ended(ctx, d)
	}
	return nil
}

// ended waits for the end of ctx, whose deadline is d, and returns its cause. A context that
// package context made ends shortly after d: the host's clock may be a little faster than
// Go's, and the machine busy. The wait has steps, so that in a process that was stopped for a
// while the goroutine that ends ctx still runs in time.
func ended(ctx context.Context, d time.Time) error {
	const steps, step = 25, 10 * time.Millisecond
	t := time.NewTicker(step)
	defer t.Stop()
	for n := 0; n < steps || time.Now().Before(d); n++ {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-t.C:
		}
	}
	return context.DeadlineExceeded
}

// run runs f with a deadline; if ctx is not nil, the end of ctx is another one. It reports
// whether one of them came before f returned.
func run(f func(), at uint64, ctx context.Context) (fired bool, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	waiter, err := arm(at)
	if err != nil {
		return false, err
	}
	stop := func() {}
	// Deferred, because a panic or Goexit of f must not leave the alarm to the thread.
	defer func() {
		stop()
		pending, e := usys.UnsetAlarm(waiter)
		// On a busy machine the thread that fires alarms may be late.
		late := ctx != nil && at != never && uint64(hostMicro()) > at
		fired = !pending || late
		if err == nil {
			err = e
		}
	}()
	if ctx != nil {
		stop = whenDone(ctx, waiter)
	}
	f()
	return
}

// arm sets the calling thread's deadline. The host refuses one in the past; arm then sets the
// nearest one that the host accepts.
func arm(at uint64) (unsafe.Pointer, error) {
	waiter, err := usys.AbortSyscallAtAbsUnix(at)
	for soon := int64(1); errors.Is(err, etimedout); soon *= 2 {
		waiter, err = usys.AbortSyscallAtAbsUnix(uint64(hostMicro() + soon))
	}
	return waiter, err
}

// whenDone makes waiter fire as soon as ctx ends. The function that it returns undoes this,
// and waits if the firing has begun: after its return no other goroutine uses waiter.
func whenDone(ctx context.Context, waiter unsafe.Pointer) (stop func()) {
	done := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer close(done)
		// The deadline may have fired waiter already, but it is still valid: stop waits for
		// this function before the waiter is removed.
		if _, err := usys.ResetAlarm(waiter, 0); err != nil {
			panic(err)
		}
	})
	return func() {
		if !forget() {
			<-done
		}
	}
}

// unixMicro converts t to the host's clock, in microseconds since 1970, rounded up. It adds
// the time from now until t to the host's time, because Go's clock may be another one: the
// clock of a bubble of testing/synctest, or the monotonic clock.
func unixMicro(t time.Time) uint64 {
	// The more time passes between the two readings, the later is the result.
	const tries, long = 3, 50 * time.Microsecond
	at := int64(math.MaxInt64)
	for range tries {
		now := time.Now()
		host := hostMicro()
		// Sub returns the largest duration if the difference is too large for one.
		left := min(t.Sub(now), math.MaxInt64-time.Microsecond) + time.Microsecond - 1
		at = min(at, host+left.Microseconds())
		if time.Since(now) < long {
			break
		}
	}
	return uint64(max(at, 1))
}
