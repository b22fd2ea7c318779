package runs

import (
	"sync"

	"golang.org/x/sys/unix"
)

// The processors that this process may use, and the number of runs on each. The processes of a
// run take turns on one processor (hosts/sim/baton.c): between two processors each turn would
// take ten times as long.
var processors struct {
	sync.Mutex
	runs map[int]int
}

// takeProcessor returns the number of a processor with the fewest runs, or -1.
func takeProcessor() int {
	p := &processors
	p.Lock()
	defer p.Unlock()
	if p.runs == nil {
		var set unix.CPUSet
		if unix.SchedGetaffinity(0, &set) != nil {
			return -1
		}
		p.runs = map[int]int{}
		for i := range len(set) * 64 {
			if set.IsSet(i) {
				p.runs[i] = 0
			}
		}
	}
	best := -1
	for i, n := range p.runs {
		if best < 0 || n < p.runs[best] || n == p.runs[best] && i < best {
			best = i
		}
	}
	p.runs[best]++
	return best
}

// giveProcessor gives a processor back.
func giveProcessor(i int) {
	p := &processors
	p.Lock()
	defer p.Unlock()
	if i >= 0 {
		p.runs[i]--
	}
}
