// Package deadline ends system calls that take too long: calls of the host's table
// (usys.GoSyscall, usys.Futex, and all that is built on them, such as packages sysc and
// akaros) that sleep in the kernel.
//
//	deadline.RunWithDeadline(func() {
//		n, err = file.Read(buf) // ends with EINTR when the time is over
//	}, time.Now().Add(50*time.Millisecond))
//
// Each call ends either with its full result or with the host's EINTR and no effect. From
// the deadline on, until the function returns, every further call of it that could
// sleep ends with EINTR at once; so what the function calls ends, but what computes does
// not. Calls of package os, net and so on are Linux's own, and go on.
//
// In a bubble of testing/synctest a deadline is as far away by the host's clock as it is by
// the bubble's, which stands while a goroutine is in a call of the host's.
//
// It needs a host with a scheduler: parlib, or that of usys exec.
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

// etimedout is what the host answers for a deadline that has passed.
const etimedout usys.Errno = 110

// never is the last moment that there is.
const never = ^uint64(0)

// RunWithDeadline runs f, on the calling goroutine and locked to its thread, and ends
// the calls in which it sleeps once deadline has come; so on Akaros. Where it has come
// already, f runs, and none of its calls sleeps. It may be nested: the earlier deadline
// counts.
//
// It panics with the host's error where the host cannot keep a deadline, or there is no
// host; RunContext answers such an error.
func RunWithDeadline(f func(), deadline time.Time) {
	if _, err := run(f, unixMicro(deadline), nil); err != nil {
		panic(err)
	}
}

// RunContext is RunWithDeadline with the deadline of ctx; the calls of f end, too, when
// ctx is cancelled. Where that happened before f returned, RunContext returns
// context.Cause(ctx), whatever f has done until then; else nil. If ctx has ended already,
// or the host cannot keep a deadline, f is not run at all.
//
// The Deadline of a ctx of the caller's own making may come before ctx ends. RunContext
// then waits for its end for a quarter of a second, and returns context.DeadlineExceeded.
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
	case ctx.Err() != nil: // not fired: f ended ctx, and was faster than the alarm
		return context.Cause(ctx)
	case fired:
		return ended(ctx, d)
	}
	return nil
}

// ended waits for ctx's end, at d, and returns its cause. A context that package context
// made has ended shortly after d: the host's clock may be a little faster than Go's, and the
// machine busy. The wait has steps, so that a process that was stopped for a while still
// gives the goroutine that ends ctx its turn.
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

// run runs f with a deadline, and with ctx's end as another where there is a ctx. It
// says whether one had come before f returned.
func run(f func(), at uint64, ctx context.Context) (fired bool, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	waiter, err := arm(at)
	if err != nil {
		return false, err
	}
	stop := func() {}
	// Deferred, for a panic of f's or a Goexit must not leave the thread with it.
	defer func() {
		stop()
		pending, e := usys.UnsetAlarm(waiter)
		fired = !pending
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

// arm sets the calling thread's deadline. The host refuses one that has passed: that
// becomes the next moment.
func arm(at uint64) (unsafe.Pointer, error) {
	waiter, err := usys.AbortSyscallAtAbsUnix(at)
	for soon := int64(1); errors.Is(err, etimedout); soon *= 2 {
		waiter, err = usys.AbortSyscallAtAbsUnix(uint64(hostMicro() + soon))
	}
	return waiter, err
}

// whenDone lets waiter fire as soon as ctx ends. What it answers ends that, and waits
// for it where it is under way: afterwards nobody uses waiter.
func whenDone(ctx context.Context, waiter unsafe.Pointer) (stop func()) {
	done := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer close(done)
		// It can have fired, by the deadline; it cannot be unset, by stop.
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

// unixMicro returns when it is t by the host's clock, in microseconds since 1970, and not
// a moment before. It counts from now on, for Go's clock may be another one: that of a
// bubble of testing/synctest, or the monotonic one.
func unixMicro(t time.Time) uint64 {
	// The longer it takes to read one clock after the other, the later is the result.
	const tries, long = 3, 50 * time.Microsecond
	at := int64(math.MaxInt64)
	for range tries {
		now := time.Now()
		host := hostMicro()
		// Sub returns the largest duration for what is too large.
		left := min(t.Sub(now), math.MaxInt64-time.Microsecond) + time.Microsecond - 1
		at = min(at, host+left.Microseconds())
		if time.Since(now) < long {
			break
		}
	}
	return uint64(max(at, 1))
}
