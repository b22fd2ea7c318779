//go:build linux && amd64 && bars

package vcores

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// A subject is a program of the guest, and the most that its cost under a number of vcores
// may be, natively being 1.
type subject struct {
	name  string
	args  string
	limit float64
}

// On one vcore, user and system time.
var processorTime = []subject{
	{"yield", "yield 200000", 0.05},
	{"futex-ping-pong", "futex 30000", 0.10},
	{"locked-ping-pong", "lockedpingpong 6000", 0.10},
	{"new-threads", "newthreads 4000", 0.25},
	{"locked-mutex", "lockedmutex 500", 0.15},
	{"ping-pong", "pingpong 500000", 1.03},
	{"http", "http 300", 1.03},
	{"compute", "compute 2000", 1.03},
	{"allocate", "allocate 1500000", 1.03},
}

// On two vcores and two processors, time by the clock.
var wallTime = []subject{
	{"http", "http 600", 1.05},
	{"compute", "compute 2000", 1.05},
}

// TestBarVcores compares programs under usys exec -vcores with the same file natively. Both
// have as many Ps as there are vcores; yield and futex give themselves two in either case.
//
// Natively a program runs on all processors, as users run it, also where it has one P: the
// kernel puts a thread that is woken on another processor when it can, and a switch costs
// more then than on one processor. Beside a program that is bound to one processor, the
// ratios of the programs that wait are up to four times larger; that of yield is smaller,
// because two threads that yield on two processors do not switch at all.
func TestBarVcores(t *testing.T) {
	cost := func(w way, s subject, procs, which int) func() time.Duration {
		return func() time.Duration {
			e := w.run(t, procs, append([]string{"cost"}, strings.Fields(s.args)...)...)
			var cost [2]time.Duration
			i := strings.LastIndex(e.Stdout, "cost ")
			if _, err := fmt.Sscanf(e.Stdout[max(i, 0):], "cost %d %d\n", &cost[0], &cost[1]); err != nil {
				t.Fatalf("%q: %v", e.Stdout, err)
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
