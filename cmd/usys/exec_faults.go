package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/faults"
)

// faulty holds the flags of faults, in the order in which they were given.
type faulty struct {
	rules   []faultRule
	list    []*faults.Rule // as they were read
	seed    uint64         // -seed
	control string         // -control

	owners  []*faults.Owners // of rules that name functions
	classes *faults.Classes  // of the program, for rules that are added later
}

// A faultRule is a rule, and the flag that it stands in.
type faultRule struct{ flag, text string }

// expressions is the flag -e: it keeps rules of faults apart from those of a
// trace.
type expressions struct {
	trace  *listFlag
	faults *faulty
}

func (e expressions) String() string { return "" }

func (e expressions) Set(value string) error {
	if strings.HasPrefix(value, "inject=") || strings.HasPrefix(value, "fault=") {
		e.faults.rules = append(e.faults.rules, faultRule{"-e", value})
		return nil
	}
	if key, _, ok := strings.Cut(value, "="); ok && strings.Contains(value, ":") && !slices.Contains(traceWords, key) {
		if near := calls.DidYouMean(key, []string{"inject", "fault"}); near != "" {
			return fmt.Errorf("there is no %s=%s", key, near)
		}
	}
	if key, _, _ := strings.Cut(value, "="); strings.Contains(key, ":") && !strings.Contains(key, "/") {
		return fmt.Errorf("a rule of faults begins with inject= (write -e inject=%s)", value)
	}
	return e.trace.Set(value)
}

// traceWords are the words of -e that a trace has.
var traceWords = []string{"trace", "signal", "status"}

// define adds the flags of faults to f.
func (x *faulty) define(f *flag.FlagSet) {
	x.defineShared(f)
	f.StringVar(&x.control, "control", "", "")
}

// defineShared adds the flags of faults that usys sim has, too.
func (x *faulty) defineShared(f *flag.FlagSet) {
	f.Func("deny", "", func(value string) error {
		x.rules = append(x.rules, faultRule{"-deny", faults.Deny(value)})
		return nil
	})
}

// on reports whether there are faults, or may be some later.
func (x *faulty) on() bool { return len(x.rules) > 0 || x.control != "" }

// named reports whether a rule names functions.
func (x *faulty) named() bool { return slices.ContainsFunc(x.list, (*faults.Rule).Owned) }

// parse reads the rules. seed is the flag -seed.
func (x *faulty) parse(seed uint64) error {
	x.seed = seed
	if !x.on() {
		return nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	return x.read(faults.Options{Dir: dir, Seed: seed})
}

// read reads the rules.
func (x *faulty) read(o faults.Options) error {
	for _, r := range x.rules {
		rule, err := faults.Parse(r.text, o)
		if err != nil {
			return fmt.Errorf("%s %w", r.flag, err)
		}
		x.list = append(x.list, rule)
	}
	return nil
}
