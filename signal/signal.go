package signal

import (
	"context"
	"errors"
	"os"
	ossignal "os/signal"
	"syscall"

	"github.com/usys-go/bridge/usys"
)

// The numbers that os/signal's functions mean where they are given none, and which
// can be had here: all but those for instructions that fail, SIGKILL, SIGSTOP,
// SIGPROF, SIGURG, 32 to 34, and 64.
const everything = ^set(0) &^ (1<<(4-1) | 1<<(5-1) | 1<<(7-1) | 1<<(8-1) | 1<<(9-1) | 1<<(11-1) | 1<<(19-1) |
	1<<(23-1) | 1<<(27-1) | 1<<(31-1) | 1<<(32-1) | 1<<(33-1) | 1<<(34-1) | 1<<(64-1))

// setOf is the set of the given signals.
func setOf(sigs []os.Signal) (s set, err error) {
	if len(sigs) == 0 {
		return everything, nil
	}
	var wrong []error
	for _, sig := range sigs {
		n, err := number(sig)
		if err == nil && (n < 1 || n > last) {
			err = explain(n, ErrRange, nil)
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		s |= only(n)
	}
	return s, errors.Join(wrong...)
}

// Notify sends incoming signals to c: those given, or all. What is sent is an Info.
// It does not wait for room in c, so c needs a buffer for as many as may come; a
// [Queue] drops none. It may be called several times for one channel, and adds to
// what that gets.
//
// Numbers that do not exist, or cannot be caught, are errors; then nothing has
// changed.
func Notify(c chan<- os.Signal, sig ...os.Signal) error {
	if c == nil {
		panic("signal: Notify using nil channel")
	}
	s, err := setOf(sig)
	if err != nil {
		return err
	}
	return the.add(&sink{c: c}, s)
}

// Stop sends nothing to c any more. What was posted before has been sent when it
// returns. Numbers that nobody else wants go back to os/signal.
func Stop(c chan<- os.Signal) {
	the.drop(func(k *sink) bool { return k.c == c })
}

// drop removes sinks altogether.
func (b *bridge) drop(which func(*sink) bool) {
	b.Lock()
	defer b.Unlock()
	b.remove(^set(0), which)
}

// Handle has f called with every signal that comes of those given, or of all, none
// left out, one at a time and in order, on a goroutine that exists while there are calls
// to make. Functions of other calls of Handle do not run beside f, unless it takes
// longer than 100 ms: then they no longer wait for it. An f that blocks holds up only
// itself: its signals wait in memory, as in a [Queue]. An f that ends its goroutine
// (runtime.Goexit) ends that one call. f may use all of this package. cancel ends that;
// signals posted before may still come.
func Handle(f func(Info), sig ...os.Signal) (cancel func(), err error) {
	s, err := setOf(sig)
	if err != nil {
		return nil, err
	}
	if f == nil {
		panic("signal: Handle using nil function")
	}
	k := &sink{f: &callback{f: f}}
	if err := the.add(k, s); err != nil {
		return nil, err
	}
	return func() { the.drop(func(other *sink) bool { return other == k }) }, nil
}

// all is every sink.
func all(*sink) bool { return true }

// Reset undoes every Notify, Handle and Listen for the given signals, or for all, and
// Ignore, too: what the program does about them is what it did before.
func Reset(sig ...os.Signal) error {
	s, err := setOf(sig)
	if err != nil {
		return err
	}
	the.Lock()
	defer the.Unlock()
	the.remove(s, all)
	s.each(unignore)
	return nil
}

// Ignore undoes every Notify, Handle and Listen for the given signals, or for all, and
// has the system ignore them, for programs that are executed, too.
func Ignore(sig ...os.Signal) error {
	s, err := setOf(sig)
	if err != nil {
		return err
	}
	if bad := s &^ everything; bad != 0 {
		bad.each(func(n int) {
			if err == nil {
				_, e := hostClaim(int32(n))
				err = explain(n, e, ErrRange)
			}
		})
		return err
	}
	the.Lock()
	defer the.Unlock()
	the.remove(s, all)
	s.each(func(n int) { ossignal.Ignore(syscall.Signal(n)) })
	return nil
}

// Ignored says whether the program ignores sig.
func Ignored(sig os.Signal) bool {
	n, err := number(sig)
	return err == nil && ossignal.Ignored(syscall.Signal(n))
}

// unignore lets Go handle what it was told to ignore.
func unignore(n int) {
	sig := syscall.Signal(n)
	if !ossignal.Ignored(sig) {
		return
	}
	c := make(chan os.Signal, 1)
	ossignal.Notify(c, sig)
	ossignal.Stop(c)
	// SIGHUP and SIGINT are ignored again then: to Go it looks as if they had been so
	// when the program started.
	const sigDFL, sigIGN = 0, 1
	var a usys.SigactionT
	if _, err := usys.Sigaction(int32(n), nil, &a); err == nil && a.Handler == sigIGN {
		_, _ = usys.Sigaction(int32(n), &usys.SigactionT{Handler: sigDFL}, nil)
	}
}

// NotifyContext is a context that is done when one of the signals comes, when stop is
// called, or when parent is done. If it was a signal, context.Cause is a [Received],
// which carries the Info. Where signals cannot be had, the context is done at once,
// and the cause says why.
func NotifyContext(parent context.Context, sig ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	ctx, end := context.WithCancelCause(parent)
	cancel, err := Handle(func(i Info) { end(Received{i}) }, sig...)
	if err != nil {
		end(err)
		return ctx, func() {}
	}
	return ctx, func() {
		end(nil)
		cancel()
	}
}

// Post posts sig in this process, as if it had queued the signal with value to itself,
// but without the kernel. ErrUnclaimed: nobody wants it; ErrFull: too many wait.
// Post does not block.
func Post(sig os.Signal, value uint64) error {
	n, err := number(sig)
	if err != nil {
		return err
	}
	if _, err = hostPost(int32(n), value); err != nil {
		return explain(n, err, ErrUnclaimed)
	}
	return nil
}

// Counts is what the bridge has counted since the program began.
type Counts struct {
	Claimed  []syscall.Signal // numbers that belong to this package now
	Posted   uint64           // signals
	Blocked  uint64           // how often a thread was kept from taking more, since too many waited
	Requeued uint64           // values that were handed back to the kernel, to come later
	Lost     uint64           // those of them that the kernel did not take
	Repaired uint64           // handlers of the host's that somebody had replaced, and that are back
}

// Status says what there is. It repairs, too.
func Status() Counts {
	the.Lock()
	the.repair()
	the.Unlock()
	var c counts
	hostCounts(&c)
	s := Counts{Posted: c.posted, Blocked: c.blocked, Requeued: c.requeued, Lost: c.lost, Repaired: c.repaired}
	set(c.claimed).each(func(n int) { s.Claimed = append(s.Claimed, syscall.Signal(n)) })
	return s
}

// realTime are the numbers whose values the system queues, and which can be had.
const realTime = everything &^ (1<<34 - 1)

// Ordered asks for order, and answers for which numbers it is kept. It is for package
// order.
func Ordered() (sigs []syscall.Signal) {
	set(hostOrder(uint64(realTime))).each(func(n int) { sigs = append(sigs, syscall.Signal(n)) })
	return sigs
}

// Unmask is for package order, which locks the goroutine to its thread: it gives the
// thread the mask that the program was started with, or takes that away again.
func Unmask(on bool) { hostUnmask(on) }
