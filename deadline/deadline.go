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
// It needs a host with a scheduler: parlib, or that of usys exec.
package deadline

import (
	"context"
	"errors"
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
// ctx is cancelled. Where that happened before f returned, the answer is
// context.Cause(ctx), whatever f has done until then; else nil. If ctx has ended already,
// or the host cannot keep a deadline, f is not run at all.
func RunContext(ctx context.Context, f func()) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	at := never
	if d, ok := ctx.Deadline(); ok && ctx.Done() != nil {
		at = unixMicro(d)
	}
	fired, err := run(f, at, ctx)
	if err != nil {
		return err
	}
	if !fired {
		return nil
	}
	<-ctx.Done() // the host's clock may have been a little faster than Go's
	return context.Cause(ctx)
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
	for soon := time.Microsecond; errors.Is(err, etimedout); soon *= 2 {
		waiter, err = usys.AbortSyscallAtAbsUnix(unixMicro(time.Now().Add(soon)))
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

// unixMicro is t in microseconds since 1970, not before t: what the wall clock will say
// when the monotonic one, by which t is known where it has one, reads t.
func unixMicro(t time.Time) uint64 {
	var us int64 = 1
	// A Time is two clocks, read one after the other. What comes between makes the
	// difference look smaller than it is; it will not come between twice.
	for range 2 {
		now := time.Now()
		wall := now.Add(min(t.Sub(now), 1<<62) + time.Microsecond - 1) // Sub answers the largest for what is too large
		us = max(us, wall.UnixMicro())
	}
	return uint64(us)
}
