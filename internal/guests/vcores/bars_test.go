//go:build linux && amd64 && bars

package vcores

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/internal/bar"
)

// A subject is a program of the guest with the limit of its cost under a number of vcores,
// relative to the native cost.
type subject struct {
	name  string
	args  string
	limit float64
	bound bool // bound to one processor in the native run
}

// Limits of user and system time on one vcore.
var processorTime = []subject{
	{"yield", "yield 200000", 0.05, true},
	{"futex-ping-pong", "futex 30000", 0.10, false},
	{"locked-ping-pong", "lockedpingpong 6000", 0.10, false},
	{"new-threads", "newthreads 4000", 0.25, false},
	{"locked-mutex", "lockedmutex 500", 0.15, false},
	{"ping-pong", "pingpong 500000", 1.03, false},
	{"http", "http 300", 1.03, false},
	{"compute", "compute 2000", 1.03, false},
	{"allocate", "allocate 1500000", 1.03, false},
}

// Limits of wall time on two vcores and two processors.
var wallTime = []subject{
	{"http", "http 600", 1.05, false},
	{"compute", "compute 2000", 1.05, false},
}

// TestBarVcores compares programs under usys exec -vcores with the same file natively. Both
// have as many Ps as there are vcores; yield and futex always use two.
//
// The native program runs on all processors, as users run it, even if it has one P: the kernel
// wakes a thread on another processor if possible, and a switch then costs more than on one
// processor. Compared with a native program bound to one processor, the ratios of the programs
// that wait are up to four times larger. Only yield is bound, because a thread can yield to
// another one only if they share a processor.
func TestBarVcores(t *testing.T) {
	cost := func(w way, s subject, procs, which int) func() time.Duration {
		return func() time.Duration {
			if s.bound && w == natively {
				defer bind(t)()
			}
			e := w.run(t, procs, append([]string{"cost"}, strings.Fields(s.args)...)...)
			var cost [2]time.Duration
			i := strings.LastIndex(e.Stdout, "cost ")
			if _, err := fmt.Sscanf(e.Stdout[max(i, 0):], "cost %d %d\n", &cost[0], &cost[1]); err != nil {
				t.Fatalf("%s: the output %q has no costs: %v", w, e.Stdout, err)
			}
			return cost[which]
		}
	}
	const processor, wall = 0, 1
	for _, s := range processorTime {
		ratio := bar.Ratio(bar.Pairs, cost(ways[0], s, 1, processor), cost(natively, s, 1, processor))
		bar.Most(t, "vcores/native,1,"+s.name, ratio, s.limit)
	}
	for _, s := range wallTime {
		name := "vcores/native,2,wall," + s.name
		if runtime.NumCPU() < 2 {
			bar.Lacks(name, "two processors")
			continue
		}
		bar.Most(t, name, bar.Ratio(bar.Pairs, cost(ways[1], s, 2, wall), cost(natively, s, 2, wall)), s.limit)
	}
}

// TestBarTimers counts how many of 1,000 timers of a millisecond are more than 20 ms of
// processor time late, while 1,000 goroutines make raw system calls in endless loops on one
// vcore. It takes the median of three runs, because a machine may pause for a moment.
func TestBarTimers(t *testing.T) {
	const n = 1000
	var late []float64
	for range 3 {
		late = append(late, float64(n-runTimers(t, ways[0], n)))
	}
	slices.Sort(late)
	bar.Most(t, "vcores/late-timers-of-1000", late[1], 0)
}

// bind makes the processes that this goroutine starts run on one processor, until the returned
// function is called.
func bind(t *testing.T) (release func()) {
	runtime.LockOSThread()
	var all, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		t.Fatal(err)
	}
	last := 0
	for i := range 8 * int(unsafe.Sizeof(all)) {
		if all.IsSet(i) {
			last = i
		}
	}
	one.Set(last)
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := unix.SchedSetaffinity(0, &all); err != nil {
			t.Error(err)
		}
		runtime.UnlockOSThread()
	}
}
