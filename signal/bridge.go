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

// A sink is somebody who wants signals.
type sink struct {
	want set
	c    chan<- os.Signal // one of these three
	f    *callback
	q    *Queue
}

// bridge is the one of this program. What is posted is taken with its lock held: then
// no change can come between the taking and the giving.
type bridge struct {
	sync.Mutex
	words   *words
	sinks   []*sink
	claimed set
	given   bool // something was handed out since the goroutine last looked
	buf     [64]record
	running bool // there is a goroutine, and it will look at sinks again
}

var the bridge

// claim makes the numbers of s ours. All, or none with an error.
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

// release gives the numbers of s back, and hands out what was posted before.
func (b *bridge) release(s set) {
	(s & b.claimed).each(b.giveBack)
	b.drain()
}

func (b *bridge) giveBack(sig int) {
	_, _ = hostRelease(int32(sig)) // fails for numbers only that cannot be claimed
	brokenPipe(sig, false)
	b.claimed &^= only(sig)
}

// pipes is how the runtime learns that SIGPIPE has a handler: without one it ends the
// program after a failed write to standard output. Nobody reads what comes there.
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

// repair undoes what os/signal has done to numbers that are ours: to their handlers, and
// to pipes, which os/signal.Reset removes.
func (b *bridge) repair() {
	if b.claimed.has(int(syscall.SIGPIPE)) {
		ossignal.Notify(pipes, syscall.SIGPIPE) // changes nothing if it is there
	}
	hostRepair()
}

// add gives a sink numbers: to the one that its channel has already, or to k. It
// begins to serve where nobody was served before.
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

// remove takes numbers from the sinks for which want is true. What was posted before
// still goes to them, and so do signals that were sent before, of numbers that no other
// sink wants. Later signals go to other sinks, if there are any.
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

// collect hands out what has been sent of s and is still pending in the kernel, as if it
// had arrived. It has as many rounds as empty the longest queue that the process can have,
// and no more, so that a flood has an end.
func (b *bridge) collect(s set) {
	for n := 0; s != 0 && (n == 0 || n < rounds()); n++ {
		s = set(hostCollect(uint64(s)))
		b.drain()
	}
}

// drain hands out everything that was posted before, with the lock held. What comes in
// the meantime is left for the next time, so that this has an end.
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
				return // the others that are counted are not in the list: their bit comes later
			}
		}
		if hostLength(int32(sig)) > 0 {
			b.words.again(only(sig))
		}
	})
}

// give hands one signal to all that want it.
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

// redeliver sends a signal that nobody wants to the thread that runs this: it arrives
// outside vcore context, on a goroutine, and what is done is what would have been done
// without us.
func (b *bridge) redeliver(r *record) {
	if sig := int(r.signo); b.claimed.has(sig) {
		b.giveBack(sig) // or it would come back to us
	}
	_, _ = hostRedeliver(r) // model: redeliver
}

// start begins to wait for posts. There is one goroutine at a time: one that has not
// come to its end goes on.
func (b *bridge) start() {
	if !b.running {
		b.running = true
		go b.run() // model: start
	}
}

// run waits and hands out, until there are no sinks.
func (b *bridge) run() {
	for {
		b.words.wait()
		if last := b.round(); last {
			return
		}
	}
}

// round hands out what was posted, and reports whether there are no sinks any more.
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
		// The receivers are ready to run on this processor of Go's. They run before this
		// goroutine sleeps in the futex, or they would wait until another processor steals
		// them.
		runtime.Gosched()
	}
	return last
}

// end lets the goroutine come to its end: after all that was posted.
func (b *bridge) end() {
	b.unserve()
	b.words.wake()
}

// unserve tells the host that nobody waits, and hands out the rest.
func (b *bridge) unserve() {
	hostServe(false, 0)
	b.drain()
}
