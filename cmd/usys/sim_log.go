package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
)

// logFlag is -log, and -log=json.
type logFlag struct{ t *traced }

func (l logFlag) String() string   { return "" }
func (l logFlag) IsBoolFlag() bool { return true }

func (l logFlag) Set(value string) error {
	switch value {
	case "true", "text":
		l.t.on, l.t.text = true, true
	case "json":
		l.t.on, l.t.json = true, true
	case "false":
	default:
		return errors.New("write -log or -log=json")
	}
	return nil
}

// defineSim adds the flags of a simulation's log to f. They are those of usys exec -trace, but for
// -json and -v, which mean something else for usys sim, and those that do not apply to a simulation.
func (t *traced) defineSim(f *flag.FlagSet) {
	t.simulated = true
	f.Var(logFlag{t}, "log", "")
	f.StringVar(&t.out, "o", "", "")
	f.BoolVar(&t.appends, "A", false, "")
	f.BoolVar(&t.whole, "whole", false, "")
	f.BoolVar(&t.ticks, "ticks", false, "")
	f.Func("drop", "", func(string) error {
		return errors.New("a simulation loses no time when it waits, so it drops no event")
	})
	t.defineShared(f)
}

// checkSim checks that the flags of a simulation's log go together.
func (t *traced) checkSim(f *flag.FlagSet) (err error) {
	own := flag.NewFlagSet("", flag.ContinueOnError)
	new(traced).defineSim(own)
	t.on = t.on || t.profile != "" || t.perfetto != ""
	f.Visit(func(g *flag.Flag) {
		if g.Name == "e" && t.only == nil {
			return // faults
		}
		if !t.on && own.Lookup(g.Name) != nil {
			err = fmt.Errorf("-%s is a flag of -log, which is not given (add -log)", g.Name)
		}
		if t.on && slices.Contains([]string{"seeds", "j", "verify", "failures", "shard"}, g.Name) {
			err = fmt.Errorf("-%s is for several runs, and a log is one run's (name it with -seed N)", g.Name)
		}
	})
	if err != nil {
		return err
	}
	if t.text && t.json {
		return errors.New("-log and -log=json are given together (leave one out)")
	}
	return t.checkShared()
}
