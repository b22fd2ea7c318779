package signal

import (
	"math/bits"
	"os"
	ossignal "os/signal"
	"runtime"
	"slices"
	"sync"
	"syscall"

	"github.com/usys-go/bridge/usys"
)

const last = 64 // numbers go from 1 to 64

// set is a set of numbers: a bit for each, as in the host's map.
type set uint64

func (s set) has(sig int) bool { return s>>(sig-1)&1 != 0 }
func only(sig int) set         { return 1 << (sig - 1) }

// each calls f with the numbers of s, in order.
func (s set) each(f func(sig int)) {
	for ; s != 0; s &= s - 1 {
		f(bits.TrailingZeros64(uint64(s)) + 1)
	}
}

// A sink is a receiver of signals: a channel, a function or a Queue.
type sink struct {
	want set
	c    chan<- os.Signal // exactly one of c, f and q is set
	f    *callback
	q    *Queue
}

// bridge is the state of this package. Posted signals are taken from the host and handed to
// sinks with the lock held, so that no change of sinks comes between the two.
type bridge struct {
	sync.Mutex
	words   *words
	sinks   []*sink
	claimed set
	given   bool // signals were handed to sinks since the goroutine last looked
	buf     [64]record
	running bool // the goroutine runs, and will look at sinks again
}

var the bridge

// claim claims all numbers of s, or none and returns an error.
func (b *bridge) claim(s set) (err error) {
	var new set
	(s &^ b.claimed).each(func(sig int) {
		if err == nil {
			if _, e := hostClaim(int32(sig)); e != nil {
				err = explain(sig, e, ErrRange)
				return
			}
			new |= only(sig)
			brokenPipe(sig, true)
		}
	})
	b.claimed |= new
	if err != nil {
		b.release(new)
	}
	return err
}

// release gives up the claims on s, and hands out the signals posted before.
func (b *bridge) release(s set) {
	(s & b.claimed).each(b.giveBack)
	b.drain()
}

func (b *bridge) giveBack(sig int) {
	_, _ = hostRelease(int32(sig)) // fails only for numbers that cannot be claimed
	brokenPipe(sig, false)
	b.claimed &^= only(sig)
}

// pipes is registered with os/signal so that the runtime knows of a handler for SIGPIPE:
// without one it ends the program after a failed write to standard output. Nothing receives
// from pipes.
var pipes = make(chan os.Signal, 1)

func brokenPipe(sig int, on bool) {
	switch {
	case sig != int(syscall.SIGPIPE):
	case on:
		ossignal.Notify(pipes, syscall.SIGPIPE)
		hostRepair()
	default:
		ossignal.Stop(pipes)
	}
}

// repair undoes changes by os/signal that concern claimed numbers: it puts the host's
// handlers back, and registers pipes again, which os/signal.Reset removes.
func (b *bridge) repair() {
	if b.claimed.has(int(syscall.SIGPIPE)) {
		ossignal.Notify(pipes, syscall.SIGPIPE) // no effect if pipes is still registered
	}
	hostRepair()
}

// add adds the numbers of s to the existing sink of k's channel, or else to k, as a new sink.
// With the first sink it starts the goroutine.
func (b *bridge) add(k *sink, s set) error {
	b.Lock()
	defer b.Unlock()
	if i := slices.IndexFunc(b.sinks, func(o *sink) bool { return k.c != nil && o.c == k.c }); i >= 0 {
		k = b.sinks[i]
	}
	b.repair()
	if b.words == nil {
		b.words = shared()
	}
	idle := len(b.sinks) == 0
	if idle && b.words != nil {
		of, _ := usys.CurrentG()
		hostServe(true, of)
	}
	if err := b.claim(s); err != nil {
		if idle && b.words != nil {
			b.unserve()
		}
		return err
	}
	k.want |= s // model: change
	if !slices.Contains(b.sinks, k) {
		b.sinks = append(b.sinks, k)
	}
	if idle {
		b.start()
	}
	return nil
}

// remove takes the numbers of s from the sinks that match. Signals posted before the call
// still go to these sinks; so do signals sent before it, if no other sink wants their number.
// Later signals go to other sinks, if there are any.
func (b *bridge) remove(s set, want func(*sink) bool) {
	b.repair()
	var rest set
	for _, k := range b.sinks {
		if want(k) {
			rest |= k.want &^ s
		} else {
			rest |= k.want
		}
	}
	gone := b.claimed &^ rest
	b.collect(gone)
	b.release(gone)
	if len(b.sinks) == 0 {
		return
	}
	b.sinks = slices.DeleteFunc(b.sinks, func(k *sink) bool {
		if want(k) {
			k.want &^= s // model: change
		}
		return k.want == 0
	})
	if len(b.sinks) == 0 {
		b.end()
	}
}

// collect hands out the signals of s that are still pending in the kernel, as if they had
// arrived. The number of rounds suffices for the longest queue that the process can have, and
// is bounded, so that collect returns while signals keep coming.
func (b *bridge) collect(s set) {
	for n := 0; s != 0 && (n == 0 || n < rounds()); n++ {
		s = set(hostCollect(uint64(s)))
		b.drain()
	}
}

// drain hands out all signals posted before the call. The caller holds the lock. Signals
// posted during drain wait for the next call, so that drain returns.
func (b *bridge) drain() {
	if b.words == nil {
		return
	}
	set(b.words.numbers()).each(func(sig int) {
		for left := hostLength(int32(sig)); ; {
			n := hostTake(int32(sig), &b.buf[0], min(left, int32(len(b.buf))))
			for i := range n {
				b.give(&b.buf[i])
			}
			if left -= n; left <= 0 {
				break
			}
			if n == 0 {
				return // other posts are counted but not in the list yet; they set their bit later
			}
		}
		if hostLength(int32(sig)) > 0 {
			b.words.again(only(sig))
		}
	})
}

// give hands one signal to every sink that wants it.
func (b *bridge) give(r *record) {
	i, sig, wanted := r.info(), int(r.signo), false
	for _, k := range b.sinks {
		if !k.want.has(sig) {
			continue
		}
		wanted = true // model: deliver
		switch {
		case k.q != nil:
			k.q.put(i)
		case k.f != nil:
			k.f.put(i)
		default:
			select {
			case k.c <- i:
			default:
			}
		}
	}
	if !wanted {
		b.redeliver(r)
	}
	b.given = b.given || wanted
}

// redeliver sends a signal that no sink wants to the calling thread. It arrives outside vcore
// context, on a goroutine, and has the effect that it has without this package.
func (b *bridge) redeliver(r *record) {
	if sig := int(r.signo); b.claimed.has(sig) {
		b.giveBack(sig) // or the host would post it again
	}
	_, _ = hostRedeliver(r) // model: redeliver
}

// start starts the goroutine that waits for posts, unless one still runs: that one then
// continues.
func (b *bridge) start() {
	if !b.running {
		b.running = true
		go b.run() // model: start
	}
}

// run waits for posts and hands them out, until there are no sinks.
func (b *bridge) run() {
	for {
		b.words.wait()
		if last := b.round(); last {
			return
		}
	}
}

// round hands out the posted signals, and reports whether there are no more sinks.
func (b *bridge) round() (last bool) {
	b.Lock()
	b.drain()
	given := b.given
	b.given = false
	if last = len(b.sinks) == 0; last {
		b.running = false // model: stopped
	}
	b.Unlock()
	if given {
		// The receivers are in the run queue of this P. Let them run before this goroutine
		// sleeps in the futex: otherwise they wait until another P steals them.
		runtime.Gosched()
	}
	return last
}

// end makes the goroutine end after it has handed out all posted signals.
func (b *bridge) end() {
	b.unserve()
	b.words.wake()
}

// unserve tells the host that no goroutine waits for posts, and hands out the remaining ones.
func (b *bridge) unserve() {
	hostServe(false, 0)
	b.drain()
}
