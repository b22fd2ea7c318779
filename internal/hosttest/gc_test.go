//go:build linux && amd64 && cgo

package hosttest_test

import (
	"flag"
	"os"
	"regexp"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/parlib"
)

var (
	pauses   = flag.Int("pauses", 3, "runs of the stop-the-world measurement")
	blocking = flag.Duration("blocking", time.Second, "how long its blocking call lasts")
)

func init() {
	deaths["stw"] = func() { println(stopTheWorld(false, call()).Nanoseconds()) }
	deaths["stw2"] = func() { println(stopTheWorld(true, call()).Nanoseconds()) }
	deaths["hang"] = func() {
		parlib.Watchdog(100*time.Millisecond, nil)
		Spin(uint64(300 * time.Millisecond))
		time.Sleep(200 * time.Millisecond)
	}
}

// call returns the length of the blocking call, in the process that makes it.
func call() time.Duration {
	d, err := time.ParseDuration(os.Getenv("HOSTTEST_BLOCKING"))
	if err != nil {
		panic(err)
	}
	return d
}

// stopTheWorld runs collections for as long as the blocking call lasts, whether
// it is made or not, and returns the longest pause.
func stopTheWorld(blocks bool, length time.Duration) time.Duration {
	var wg sync.WaitGroup
	if blocks {
		wg.Go(func() { Sleep(uint64(length)) })
	}
	time.Sleep(10 * time.Millisecond)
	for end := time.Now().Add(length * 9 / 10); time.Now().Before(end); {
		runtime.GC()
	}
	wg.Wait()
	s := []metrics.Sample{{Name: "/sched/pauses/total/gc:seconds"}}
	metrics.Read(s)
	h := s[0].Value.Float64Histogram()
	for i := len(h.Counts) - 1; i >= 0; i-- {
		if h.Counts[i] > 0 {
			return time.Duration(h.Buckets[i] * float64(time.Second))
		}
	}
	return 0
}

// A blocking call holds up no garbage collection: the whole call would be the
// pause if it did, so half its length is the bound.
func TestBlockingCallAndGC(t *testing.T) {
	if testing.Short() {
		t.Skip("measures for seconds")
	}
	median := func(name string) time.Duration {
		var all []time.Duration
		for range *pauses {
			out, _ := die(t, name, "HOSTTEST_BLOCKING="+blocking.String())
			d, err := time.ParseDuration(strings.TrimSpace(out) + "ns")
			if err != nil {
				t.Fatalf("%s printed %q, want nanoseconds: %v", name, out, err)
			}
			all = append(all, d)
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	without, with := median("stw"), median("stw2")
	t.Logf("longest stop-the-world, median of %d runs: %v without a blocking call, %v beside one of %v", *pauses, without, with, *blocking)
	if with-without > *blocking/2 {
		t.Errorf("a stop of the world takes %v, beside a blocking call %v; want at most %v more", without, with, *blocking/2)
	}
}

func TestWatchdog(t *testing.T) {
	var mu sync.Mutex
	var slow []parlib.SlowCall
	parlib.Watchdog(200*time.Millisecond, func(s parlib.SlowCall) {
		mu.Lock()
		slow = append(slow, s)
		mu.Unlock()
	})
	runtime.GC()
	Spin(uint64(400 * time.Millisecond))
	for range 1000 {
		Spin(100_000) // many short calls do not count as a long one
	}
	Spin2(uint64(400 * time.Millisecond)) // blocking: holds up nothing
	for range 100 {
		time.Sleep(10 * time.Millisecond)
		mu.Lock()
		n := len(slow)
		mu.Unlock()
		if n > 0 {
			break
		}
	}
	parlib.Watchdog(0, nil)
	if len(slow) != 1 {
		t.Fatalf("%d reports: %v, want one", len(slow), slow)
	}
	s := slow[0]
	t.Log(s)
	if s.Table != "hosttest" || s.Func != "spin" || s.Num != 10 || s.Length < 200*time.Millisecond || s.Length > 10*time.Second ||
		len(s.Callers) == 0 || !strings.HasSuffix(s.Callers[0].Function, ".TestWatchdog") || !strings.HasSuffix(s.Callers[0].File, "gc_test.go") {
		t.Errorf("the report is %+v, want function 10, spin, of hosttest, 200ms to 10s long, called by TestWatchdog in gc_test.go", s)
	}
}

// A long call is reported while it runs, and again when it has ended.
func TestWatchdogHang(t *testing.T) {
	out, _ := die(t, "hang")
	want := `(?s)^usys: watchdog: nb call hosttest\.spin has held up Go for \d+ ms and goes on, called from Go pc 0x[0-9a-f]+\n` +
		`usys: watchdog: nb call hosttest\.spin \(function 10\) held up Go for [0-9.]+m?s, called by \S+ \([^\n]+gc_test\.go:\d+\)`
	if !regexp.MustCompile(want).MatchString(out) {
		t.Errorf("hang printed\n%s\nwant a match of\n%s", out, want)
	}
}
