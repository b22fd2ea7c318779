//go:build linux && amd64

package faults

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

var (
	plans = flag.Int("plans", 200, "random plans of faults, over all programs")
	first = flag.Uint64("first", 1, "the first plan's seed")
	show  = flag.String("show", "", "the exit status, as package os has it, whose plans are printed")
	procs = flag.Int("procs", 2, "programs that run at a time")
)

var program *guests.Program

func TestMain(m *testing.M) { guests.Built(m, build) }

// build builds the guest.
func build(dir string) error {
	k, err := guests.New(dir, "")
	if err != nil {
		return err
	}
	source := filepath.Join(dir, "source")
	if err := os.CopyFS(source, os.DirFS("testdata/guest")); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(source, "go.mod"), []byte("module guest\n\ngo 1.25\n"), 0o666); err != nil {
		return err
	}
	program, err = k.Program(source)
	return err
}

var programs = []string{"files", "walk", "http", "exec", "signals", "timers", "pipes", "unix", "memory", "locks"}

// TestRandomPlans runs programs under random faults. The programs may fail in any way, but the
// host may not, and each run must end; a program that waits forever must end when it is killed.
func TestRandomPlans(t *testing.T) {
	var all sync.WaitGroup
	free := make(chan struct{}, *procs)
	ends := map[string]int{}
	var mu sync.Mutex
	for i := range *plans {
		seed := *first + uint64(i)
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			p := newPlan(seed)
			end := p.run(t)
			mu.Lock()
			ends[end]++
			mu.Unlock()
		})
	}
	all.Wait()
	t.Logf("%d plans: %v", *plans, ends)
}

// A plan is a program and the faults that it runs under.
type plan struct {
	seed    uint64
	program string
	flags   []string
}

func newPlan(seed uint64) *plan {
	g := generator{rand.New(rand.NewPCG(seed, 0))}
	p := &plan{seed: seed, program: programs[seed%uint64(len(programs))], flags: []string{"-seed", fmt.Sprint(seed)}}
	for range 1 + g.IntN(4) {
		p.flags = append(p.flags, "-e", "inject="+g.rule())
	}
	for flag, every := range map[string]int{"-c": 4, "-vcores=2": 5, "-strict": 6, "-trace": 5} {
		if seed/10%uint64(every) == 0 {
			p.flags = append(p.flags, flag)
		}
	}
	if seed/10%7 == 1 {
		p.flags = append(p.flags, "-control", filepath.Join(program.Dir, fmt.Sprint("socket", seed)))
	}
	return p
}

func (p *plan) String() string {
	return fmt.Sprintf("plan %d: usys exec %s guest %s", p.seed, strings.Join(p.flags, " "), p.program)
}

// mayWait reports whether the program may fail to end: it is stopped, cannot exit, has no
// working clock, or gets success from calls that were not made, such as those that wake threads.
func (p *plan) mayWait() bool {
	return slices.ContainsFunc(p.flags, func(flag string) bool {
		return strings.Contains(flag, "signal=STOP") || strings.Contains(flag, "clock_gettime") || strings.Contains(flag, "retval=") ||
			strings.Contains(flag, "exit_group") || strings.Contains(flag, "inject=/^e") || strings.Contains(flag, "inject=%process")
	})
}

// limit is the maximum run time of a program. The program ends itself before, unless a fault
// prevents that.
const limit = 15 * time.Second

// run runs the plan, and returns how it ended.
func (p *plan) run(t *testing.T) string {
	start := time.Now()
	end, err := program.Run(guests.Hosted, limit, nil, p.flags, p.program)
	if took := time.Since(start); took > limit+5*time.Second {
		t.Errorf("%s: it was not killed within %v", p, took)
	}
	if err != nil {
		t.Errorf("%s: %v", p, err)
		return "error"
	}
	for line := range strings.Lines(end.Stderr) {
		if strings.HasPrefix(line, "usys: ") && !strings.Contains(line, "runs natively") {
			t.Errorf("%s\n%s\nthe host has a message: %s", p, end.Status, line)
		}
	}
	if strings.HasPrefix(end.Status, "still") && !p.mayWait() {
		t.Errorf("%s: %s, and none of its faults lets it wait\n%s", p, end.Status, end.Stderr)
	}
	if *show == end.Status {
		t.Logf("%s\n%s", p, end.Stderr)
	}
	return end.Status
}
