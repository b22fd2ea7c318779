//go:build linux && amd64 && cgo

package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

func init() { programs["storm"] = stormMain }

// A workload is one of those that run at once.
type workload struct {
	goroutines int
	// prepare, if not nil, runs before any workload begins; finish, if not nil, runs when all
	// have ended.
	prepare, finish func(s *storm)
	// round is called repeatedly by each goroutine; n is its number.
	round func(s *storm, n int) error
}

// workloads by name. They are registered by the files that hold them.
var workloads = map[string]workload{}

// A storm is a running storm.
type storm struct {
	plugin   string
	stop     atomic.Bool
	failures atomic.Int64
	rounds   map[string]*atomic.Int64
	chosen   []string
}

// fail records a failure, which is printed at once.
func (s *storm) fail(what string, err error) {
	if s.failures.Add(1) <= 20 {
		fmt.Printf("%s: %v\n", what, err)
	}
}

// stormMain: `storm [-length D] [-work NAME,...] [-quiet D] [-plugin FILE]`.
func stormMain(args []string) {
	var s storm
	f := flag.NewFlagSet("storm", flag.ExitOnError)
	length := f.Duration("length", 3*time.Second, "how long the storm lasts")
	quiet := f.Duration("quiet", time.Minute, "how long a round takes at most: then it hangs")
	f.StringVar(&s.plugin, "plugin", "", "the `file` of the plugin that one workload loads")
	work := f.String("work", "all", "the workloads, separated by commas; -NAME leaves one out of all")
	f.Parse(args)
	var err error
	s.chosen, err = choose(*work)
	check(err)
	if s.plugin == "" {
		s.chosen = slices.DeleteFunc(s.chosen, func(name string) bool { return name == "plugin" })
	}
	debug.SetTraceback("all")
	parlib.RecoverFaults(true)
	s.run(*length, *quiet)
	fmt.Println("rounds:", s.counts())
	fmt.Printf("bridge: %+v\n", signal.Status())
	must(s.failures.Load() == 0, "%d failures", s.failures.Load())
}

// choose returns the names in a list.
func choose(list string) ([]string, error) {
	names := slices.Sorted(maps.Keys(workloads))
	var with, without []string
	for name := range strings.SplitSeq(list, ",") {
		left, out := strings.CutPrefix(name, "-")
		switch {
		case name == "all":
			with = slices.Clone(names)
		case !slices.Contains(names, left):
			return nil, fmt.Errorf("there is no workload %q (there are %s)", left, strings.Join(names, ", "))
		case out:
			without = append(without, left)
		default:
			with = append(with, name)
		}
	}
	if with == nil {
		with = names
	}
	with = slices.DeleteFunc(with, func(name string) bool { return slices.Contains(without, name) })
	if len(with) == 0 {
		return nil, errors.New("no workload is chosen")
	}
	return with, nil
}

func (s *storm) run(length, quiet time.Duration) {
	s.rounds = map[string]*atomic.Int64{}
	for _, name := range s.chosen {
		s.rounds[name] = new(atomic.Int64)
		if p := workloads[name].prepare; p != nil {
			p(s)
		}
	}
	var all sync.WaitGroup
	for _, name := range s.chosen {
		for range workloads[name].goroutines {
			all.Go(func() { s.work(name) })
		}
	}
	w := watch{s: s, quiet: quiet, ended: make(chan struct{})}
	go w.run()
	time.Sleep(length)
	s.stop.Store(true)
	all.Wait()
	close(w.ended)
	for _, name := range s.chosen {
		if f := workloads[name].finish; f != nil {
			f(s)
		}
		if s.rounds[name].Load() == 0 {
			s.fail(name, errors.New("not a single round"))
		}
	}
}

// work runs rounds of a workload until the storm ends.
func (s *storm) work(name string) {
	for n := 0; !s.stop.Load(); n++ {
		if err := workloads[name].round(s, n); err != nil {
			s.fail(name, err)
		}
		s.rounds[name].Add(1)
	}
}

func (s *storm) counts() string {
	var list []string
	for _, name := range s.chosen {
		list = append(list, fmt.Sprint(name, "=", s.rounds[name].Load()))
	}
	return strings.Join(list, " ")
}
