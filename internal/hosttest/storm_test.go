//go:build linux && amd64 && cgo

package hosttest_test

import (
	"bytes"
	"flag"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/pprof/profile"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/usys"
)

var storm = flag.Duration("storm", 5*time.Second, "how long the storm lasts")

// grow makes the goroutine's stack grow and then calls with a pointer to a
// variable on it.
//
//go:noinline
func grow(depth int, by int64) int64 {
	var pad [64]int64
	pad[depth%64] = by
	if depth > 0 {
		return grow(depth-1, by) + pad[(depth+1)%64]
	}
	n := int64(0)
	Bump(&n, by)
	Bump2(&n, by)
	return n
}

// A tempest is what runs during TestStorm, with counts of what it did.
type tempest struct {
	t                    *testing.T
	stop                 atomic.Bool
	calls, threads, urgs atomic.Int64
	wg                   sync.WaitGroup
}

// bad reports a wrong result and ends the storm.
func (s *tempest) bad(what string, got any) {
	s.t.Errorf("%s: got %v", what, got)
	s.stop.Store(true)
}

// call calls functions of the table, as goroutine g of 8.
func (s *tempest) call(g int) {
	for i := int64(1); !s.stop.Load(); i++ {
		if n := grow(int(i)%200, i); n != 2*i {
			s.bad("Bump", n)
		}
		var word int32
		//lint:ignore usysdecl Call itself is what is tested
		if r := usys.Call(usys.USYS_FUNC, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); r != 0x07060504030201 {
			s.bad("Call", r)
		}
		if v, err := usys.Futex(&word, 1, 1, nil, nil, 0); v != 0 || err != nil {
			s.bad("Futex", err)
		}
		if _, err := FailWith2(2); err == nil || !strings.Contains(err.Error(), "No such file") {
			s.bad("FailWith2", err)
		}
		if m := Mixed(1, 1, 1, 1, true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1); m != 120 {
			s.bad("Mixed", m)
		}
		if g == 0 && i%16 == 0 {
			Spin(uint64(time.Millisecond))
		}
		_ = make([]byte, 100+i%1000)
		s.calls.Add(8)
	}
}

// end starts threads that call the table and end.
func (s *tempest) end() {
	for !s.stop.Load() {
		var one sync.WaitGroup
		one.Go(func() {
			runtime.LockOSThread() // and no unlock: the thread ends with the goroutine
			n := int64(0)
			Bump(&n, 5)
			if Bump2(&n, 5); n != 10 {
				s.bad("on a new thread", n)
			}
		})
		one.Wait()
		s.threads.Add(1)
		// Go leaves each profiled thread's timer behind (seen in
		// /proc/self/timers), and the kernel counts them per user: not too many.
		time.Sleep(20 * time.Millisecond)
	}
}

// samplesIn returns the number of SIGPROFs that a profile counts.
func samplesIn(t *testing.T, file *bytes.Buffer) (n int64) {
	t.Helper()
	p, err := profile.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Sample {
		n += s.Value[0]
	}
	return n
}

// The storm: collections all the time, growing and shrinking stacks, pointers to
// stack variables as arguments, preemption, profiling, a sender of signals, and
// threads that end.
func TestStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	var samples bytes.Buffer
	if err := pprof.StartCPUProfile(&samples); err != nil {
		t.Fatal(err)
	}
	s := &tempest{t: t}
	for g := range 8 {
		s.wg.Go(func() { s.call(g) })
	}
	s.wg.Go(s.end)
	urg := make(chan os.Signal, 1<<16)
	signal.Notify(urg, syscall.SIGURG)
	defer signal.Stop(urg)
	s.wg.Go(func() {
		for range urg {
			s.urgs.Add(1)
		}
	})
	// On a busy machine it takes longer until enough signals were sent.
	sent, least := int64(0), int64(500*storm.Seconds())
	for i := 0; i < 20 && sent < least; i++ {
		Storm(1500)
		time.Sleep(*storm)
		sent += int64(Calm())
	}
	s.stop.Store(true)
	signal.Stop(urg)
	close(urg)
	s.wg.Wait()
	pprof.StopCPUProfile()
	profs := samplesIn(t, &samples)
	t.Logf("%d calls, %d threads ended; %d SIGPROF and as many SIGURG sent; received: %d SIGPROF (with the timer's), %d SIGURG (with Go's own)",
		s.calls.Load(), s.threads.Load(), sent, profs, s.urgs.Load())
	if sent < least {
		t.Errorf("only %d of each signal in 20 times %v, %d are the least", sent, *storm, least)
	}
}

// Memory is flat after 10,000 threads have ended.
func TestThreadExits(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	rss := func() int {
		debug.FreeOSMemory()
		b, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			t.Fatal(err)
		}
		pages, _ := strconv.Atoi(strings.Fields(string(b))[1])
		return pages * os.Getpagesize()
	}
	exits := func(n int) {
		for range n {
			var one sync.WaitGroup
			one.Go(func() {
				runtime.LockOSThread()
				if got := Add(1, 2); got != 3 {
					t.Errorf("Add(1, 2) = %d, want 3", got)
				}
			})
			one.Wait()
		}
	}
	exits(1000)
	before := rss()
	exits(10000)
	after := rss()
	t.Logf("resident: %d KiB before, %d KiB after 10,000 threads ended", before>>10, after>>10)
	// One leaked stack has at least two resident pages: 80 MB.
	if after-before > 8<<20 {
		t.Errorf("10,000 threads that ended leave %d KiB behind, want 8192 or less", (after-before)>>10)
	}
}
