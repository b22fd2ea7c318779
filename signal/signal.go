package signal

import (
	"context"
	"errors"
	"os"
	ossignal "os/signal"
	"syscall"

	"github.com/usys-go/bridge/usys"
)

// everything holds the numbers that a call without arguments means: all but those of
// processor exceptions, SIGKILL, SIGSTOP, SIGPROF, SIGURG, 32 to 34, and 64.
const everything = ^set(0) &^ (1<<(4-1) | 1<<(5-1) | 1<<(7-1) | 1<<(8-1) | 1<<(9-1) | 1<<(11-1) | 1<<(19-1) |
	1<<(23-1) | 1<<(27-1) | 1<<(31-1) | 1<<(32-1) | 1<<(33-1) | 1<<(34-1) | 1<<(64-1))

// setOf returns the set of the given signals, or everything if none is given.
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

// Notify makes the package send the given signals, or all if none is given, to c. Each value
// sent is an [Info]. The package does not wait for room in c, so c needs a buffer for as many
// signals as may come; a [Queue] drops none. Further calls for the same channel add signals.
//
// Numbers that do not exist, or cannot be caught, are errors; then Notify changes nothing.
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

// Stop undoes Notify for c. When it returns, the signals posted before have been sent to c,
// and no others will be. Numbers without another receiver go back to os/signal.
func Stop(c chan<- os.Signal) {
	the.drop(func(k *sink) bool { return k.c == c })
}

// drop removes sinks altogether.
func (b *bridge) drop(which func(*sink) bool) {
	b.Lock()
	defer b.Unlock()
	b.remove(^set(0), which)
}

// Handle makes the package call f with every signal of the given numbers, or of all if none
// is given. It drops none. The calls are made one at a time and in order, on a goroutine that
// exists while there are calls to make. Functions of different calls of Handle run one at a
// time, too; but if one takes longer than 100 ms, the others no longer wait for it. If f
// blocks, only its own signals wait, in memory, as in a [Queue]. If f ends its goroutine
// (runtime.Goexit), it ends only that call. f may call all functions of this package. cancel
// undoes Handle; f may still be called with signals posted before.
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

// all matches every sink.
func all(*sink) bool { return true }

// Reset undoes every Notify, Handle, Listen and Ignore for the given signals, or for all if
// none is given: the signals again have the effect that they had before.
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

// Ignore undoes every Notify, Handle and Listen for the given signals, or for all if none is
// given, and makes the system ignore them. Programs that this one executes ignore them, too.
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

// Ignored reports whether the program ignores sig.
func Ignored(sig os.Signal) bool {
	n, err := number(sig)
	return err == nil && ossignal.Ignored(syscall.Signal(n))
}

// unignore undoes the effect of os/signal.Ignore for number n.
func unignore(n int) {
	sig := syscall.Signal(n)
	if !ossignal.Ignored(sig) {
		return
	}
	c := make(chan os.Signal, 1)
	ossignal.Notify(c, sig)
	ossignal.Stop(c)
	// os/signal.Stop ignores SIGHUP and SIGINT again, as if they had been ignored when the
	// program started.
	const sigDFL, sigIGN = 0, 1
	var a usys.SigactionT
	if _, err := usys.Sigaction(int32(n), nil, &a); err == nil && a.Handler == sigIGN {
		_, _ = usys.Sigaction(int32(n), &usys.SigactionT{Handler: sigDFL}, nil)
	}
}

// NotifyContext returns a context that is done when one of the signals comes, when stop is
// called, or when parent is done. If a signal ended it, context.Cause returns a [Received],
// which holds the Info. If the signals are not available, the context is done at once, and
// its cause is the error.
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

// Post posts sig with value in this process, as sigqueue does, but without the kernel. It
// returns ErrUnclaimed if sig has no receiver, and ErrFull if too many signals wait. Post
// does not block.
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

// Counts holds the claimed numbers, and counts of events since the program began.
type Counts struct {
	Claimed  []syscall.Signal // numbers that belong to this package now
	Posted   uint64           // signals
	Blocked  uint64           // times that a thread blocked a number because too many signals waited
	Requeued uint64           // values that were handed back to the kernel, to arrive later
	Lost     uint64           // values that the kernel did not take back
	Repaired uint64           // times that a handler of the host was put back after it had been replaced
}

// Status returns the bridge's counts. It also puts the host's handlers back where others have
// replaced them.
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

// realTime holds the numbers whose values the system queues and that can be claimed.
const realTime = everything &^ (1<<34 - 1)

// Ordered asks the host to keep the order of values, and returns the numbers for which it is
// kept. It is for package order.
func Ordered() (sigs []syscall.Signal) {
	set(hostOrder(uint64(realTime))).each(func(n int) { sigs = append(sigs, syscall.Signal(n)) })
	return sigs
}

// Unmask is for package order, which locks the goroutine to its thread. If on is true, it
// gives the thread the signal mask with which the program was started; otherwise it undoes
// that.
func Unmask(on bool) { hostUnmask(on) }
