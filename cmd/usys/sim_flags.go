package main

import (
	"errors"
	"flag"
	"fmt"
	"runtime"
	"strconv"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// parseSim reads the flags up to the program's name. All later words are the program's
// arguments.
func parseSim(args []string) (*simulation, error) {
	s := &simulation{}
	var seed uint64
	var seeds, shard string
	var limit time.Duration
	f := newFlags("sim")
	f.Uint64Var(&seed, "seed", 1, "")
	f.StringVar(&seeds, "seeds", "", "")
	f.IntVar(&s.Workers, "j", runtime.NumCPU(), "")
	f.IntVar(&s.Verify, "verify", 1, "")
	f.IntVar(&s.Failures, "failures", 3, "")
	f.StringVar(&shard, "shard", "", "")
	f.DurationVar(&s.Timeout, "timeout", time.Minute, "")
	f.DurationVar(&limit, "for", 0, "")
	f.StringVar(&s.dir, "dir", "", "")
	f.Func("copy", "", s.copy)
	f.Func("set", "", s.set)
	f.BoolFunc("go-on", "", func(string) error { s.Settings = append(s.Settings, "go-on=1"); return nil })
	f.BoolVar(&s.json, "json", false, "")
	f.BoolVar(&s.verbose, "v", false, "")
	f.BoolVar(&s.tests, "test", false, "")
	f.StringVar(&s.from, "from", "", "")
	f.Func("flag", "", func(v string) error { s.flags = append(s.flags, v); return nil })
	s.defineCluster(f)
	s.log.defineSim(f)
	f.Lookup("e").Value = expressions{&s.log.only, &s.faults}
	s.faults.defineShared(f)
	f.BoolVar(&s.diff.on, "diff", false, "")
	s.keep.define(f, &s.Until)
	s.drawn.define(f)
	f.Func("env", "", s.addEnv)
	if err := s.parseFlags(f, args); err != nil {
		return nil, err
	}
	if s.merging {
		return s, s.mergeFlags(f)
	}
	s.setEnv()
	given := map[string]bool{}
	f.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if err := s.lookFlags(f); err != nil || s.diff.logs[0] != "" {
		return s, err
	}
	if err := s.checkNumbers(seed, limit); err != nil {
		return nil, err
	}
	s.First, s.Last = seed, seed
	s.limited = given["timeout"] && s.Timeout > 0
	if err := errors.Join(s.setDir(), s.faults.read(runs.FaultOptions(0))); err != nil {
		return nil, err
	}
	if limit > 0 {
		s.Settings = append(s.Settings, "limit-ns="+strconv.FormatInt(int64(limit), 10))
	}
	if s.several = given["seeds"]; !s.several {
		return s, onlySeveral(given)
	}
	if given["seed"] {
		return nil, errors.New("-seed is one run and -seeds are several: leave one out")
	}
	if err := errors.Join(s.seedRange(seeds), s.shard(shard)); err != nil {
		return nil, err
	}
	if s.seeds() == 0 {
		return nil, fmt.Errorf("-shard %s has none of the seeds %s", shard, seeds)
	}
	return s, nil
}

// defineCluster adds the flags of clusters, and of searches that are cut into shards.
func (s *simulation) defineCluster(f *flag.FlagSet) {
	f.Func("program", "", s.program)
	f.Func("without", "", s.leaveOut)
	f.BoolVar(&s.merging, "merge", false, "")
}

// parseFlags reads the flags. Those of -diff may stand behind its two runs, too.
func (s *simulation) parseFlags(f *flag.FlagSet, args []string) error {
	parse := func(args []string) error {
		err := f.Parse(splitShort(f, args))
		if err != nil && !errors.Is(err, flag.ErrHelp) {
			err = fmt.Errorf("%w%s", err, flagHelp(f, err))
		}
		return err
	}
	if err := parse(args); err != nil || !s.diff.on {
		return err
	}
	for len(s.diff.runs) < 2 && f.NArg() > 0 {
		s.diff.runs = append(s.diff.runs, f.Arg(0))
		if err := parse(f.Args()[1:]); err != nil {
			return err
		}
	}
	return nil
}

// checkNumbers checks the ranges of flags.
func (s *simulation) checkNumbers(seed uint64, limit time.Duration) error {
	switch {
	case seed > maxSeed63:
		return fmt.Errorf("-seed %d: a seed is a number from 0 to %d", seed, uint64(maxSeed63))
	case s.Workers < 1:
		return fmt.Errorf("-j %d: at least one run is made at a time", s.Workers)
	case s.Verify < 0 || s.Verify > 100:
		return fmt.Errorf("-verify %d: it is a percentage, from 0 to 100", s.Verify)
	case s.Failures < 0:
		return fmt.Errorf("-failures %d: it is a number from 1 on, or 0 for no limit", s.Failures)
	case s.Timeout < 0:
		return fmt.Errorf("-timeout %v: a time is not negative", s.Timeout)
	case limit < 0:
		return fmt.Errorf("-for %v: a time is not negative", limit)
	}
	return nil
}

// onlySeveral reports a flag that one run does not have.
func onlySeveral(given map[string]bool) error {
	for _, name := range []string{"j", "verify", "failures", "shard"} {
		if given[name] {
			return fmt.Errorf("-%s is for several runs (add -seeds A..B)", name)
		}
	}
	return nil
}
