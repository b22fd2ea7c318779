package ring_test

import (
	"errors"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/usys-go/bridge/examples/ring"
	"github.com/usys-go/bridge/usys"
)

// open opens a ring. Without a host it checks the results of the absent functions and returns
// nil.
func open(t *testing.T, o ring.Options) *ring.Ring {
	t.Helper()
	r, err := ring.Open(o)
	if hosted {
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	var failure *usys.Error
	if r != nil || !errors.As(err, &failure) || failure.Errno != usys.ENOSYS || failure.Func != "ring_open" {
		t.Fatalf("Open without a host: %v, %v; want nil, an *Error of ring_open with ENOSYS", r, err)
	}
	var none ring.Ring
	buf := make([]ring.Record, 1)
	if poll, wait, threads := none.Poll(buf), none.Wait(buf), ring.Threads(); poll != 0 || wait != 0 || threads != 0 {
		t.Fatalf("without a host Poll returns %d, Wait %d, Threads %d; want 0", poll, wait, threads)
	}
	return nil
}

// A checker checks that every record comes once, in order, unharmed.
type checker struct {
	t     *testing.T
	seq   uint64
	nanos int64
}

func (c *checker) take(records []ring.Record) {
	c.t.Helper()
	for i := range records {
		r := &records[i]
		sum := r.Seq ^ uint64(r.Nanos)
		for _, word := range r.Payload {
			sum ^= word
		}
		if r.Seq != c.seq || r.Nanos < c.nanos || sum != r.Sum || r.Payload[0] != (r.Seq+1)*0x9E3779B97F4A7C15 {
			c.t.Fatalf("after record %d of time %d: %+v with sum %#x, want the next number, no earlier time, and its sum", int64(c.seq)-1, c.nanos, *r, sum)
		}
		c.seq++
		c.nanos = r.Nanos
	}
}

// collect keeps the garbage collector running until the test ends.
func collect(t *testing.T) {
	before := debug.SetGCPercent(1)
	var stop atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		for !stop.Load() {
			runtime.GC()
		}
	})
	t.Cleanup(func() {
		stop.Store(true)
		wg.Wait()
		debug.SetGCPercent(before)
	})
}

func TestPoll(t *testing.T) {
	r := open(t, ring.Options{Slots: 1024, Total: 300_000})
	if r == nil {
		return
	}
	defer r.Close()
	collect(t)
	c := checker{t: t}
	for buf := make([]ring.Record, 100); c.seq < 300_000; {
		n := r.Poll(buf)
		c.take(buf[:n])
		if n == 0 {
			runtime.Gosched()
		}
	}
	if n := r.Poll(make([]ring.Record, 1)); n != 0 {
		t.Errorf("Poll finds %d records more than there were", n)
	}
}

func TestWait(t *testing.T) {
	r := open(t, ring.Options{Slots: 64, Total: 20_000, Burst: 100, Pause: 200_000})
	if r == nil {
		return
	}
	defer r.Close()
	collect(t)
	c := checker{t: t}
	for {
		var buf [40]ring.Record // on a stack that the collector could move
		n := r.Wait(buf[:])
		if n == 0 {
			break
		}
		c.take(buf[:n])
	}
	if c.seq != 20_000 {
		t.Errorf("Wait ends after %d records, want 20000", c.seq)
	}
	if n := r.Wait(make([]ring.Record, 1)); n != 0 {
		t.Errorf("Wait after the end: %d, want 0", n)
	}
}

// TestSmallestRing uses a ring of one record: for each record the consumer waits, and then the
// producer.
func TestSmallestRing(t *testing.T) {
	r := open(t, ring.Options{Slots: 1, Total: 5_000})
	if r == nil {
		return
	}
	defer r.Close()
	c := checker{t: t}
	buf := make([]ring.Record, 8)
	for c.seq < 5_000 {
		c.take(buf[:r.Poll(buf)])
		c.take(buf[:r.Wait(buf)])
	}
}

// While Wait waits, other goroutines have the only processor.
func TestWaitHoldsNoProcessor(t *testing.T) {
	const pause = 100 * time.Millisecond
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := open(t, ring.Options{Slots: 8, Total: 6, Burst: 1, Pause: int64(pause)})
	if r == nil {
		return
	}
	defer r.Close()

	var turns atomic.Int64
	var stop atomic.Bool
	defer stop.Store(true)
	go func() {
		for !stop.Load() {
			turns.Add(1)
			runtime.Gosched()
		}
	}()
	c := checker{t: t}
	buf := make([]ring.Record, 8)
	for n := r.Wait(buf); n > 0; n = r.Wait(buf) {
		c.take(buf[:n])
	}
	if turns.Load() < 1000 {
		t.Errorf("while Wait waited %v five times, another goroutine had %d turns, want 1000 or more", pause, turns.Load())
	}
	if c.seq != 6 {
		t.Errorf("%d records, want 6", c.seq)
	}
}

// A ring that is closed while its producer works leaves no thread, neither by the host's count
// nor by the kernel's.
func TestClose(t *testing.T) {
	if r := open(t, ring.Options{Slots: 8, Total: 1}); r == nil {
		return
	} else {
		r.Close()
	}
	before := tasks(t)
	for i := range 100 {
		r := open(t, ring.Options{Slots: 16, Total: 1 << 40})
		c := checker{t: t}
		buf := make([]ring.Record, 16)
		for range i % 5 {
			c.take(buf[:r.Wait(buf)])
		}
		if ring.Threads() != 1 {
			t.Fatalf("%d producers beside one ring, want 1", ring.Threads())
		}
		r.Close()
		if ring.Threads() != 0 {
			t.Fatalf("%d producers after Close, want 0", ring.Threads())
		}
	}
	// Go may have started a thread or two meanwhile; a hundred would be producers.
	if after := tasks(t); after > before+20 {
		t.Errorf("%d threads before, %d after, want at most 20 more", before, after)
	}
}

func tasks(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestBadSize(t *testing.T) {
	if r := open(t, ring.Options{Slots: 2}); r == nil {
		return
	} else {
		r.Close() // a ring of no records is not a mistake
	}
	for _, slots := range []uint32{0, 3, 1<<31 + 1} {
		r, err := ring.Open(ring.Options{Slots: slots, Total: 1})
		var failure *usys.Error
		if r != nil || !errors.As(err, &failure) || failure.Func != "ring_open" || failure.Errstr() == "" {
			t.Errorf("Open with %d slots: %v, %v; want nil, an *Error of ring_open with a text", slots, r, err)
		}
	}
}

// A poll allocates nothing, whether it finds records or not.
func TestNoAllocations(t *testing.T) {
	r := open(t, ring.Options{Slots: 256, Total: 1 << 40})
	if r == nil {
		return
	}
	defer r.Close()
	buf := make([]ring.Record, 1)
	for name, f := range map[string]func([]ring.Record) int{"Poll": r.Poll, "Wait": r.Wait} {
		if n := testing.AllocsPerRun(1000, func() { f(buf) }); n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}
