package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
)

// drainCommand is the command that usys starts itself as: the process that prints a trace.
const drainCommand = "trace-drain"

// mostStrings is the number of bytes of a string that fit into a record.
const mostStrings = 32 << 10

// traced holds the flags of a trace. Those of one letter are strace's.
type traced struct {
	simulated                bool // the program is simulated: the flags are those of usys sim
	ticks                    bool // -ticks of usys sim
	on                       bool // -trace
	text                     bool // strace's text is written
	json                     bool
	profile, perfetto        string     // -pprof, -perfetto
	record, oci              string     // -record, -oci
	drop                     bool       // -drop: drops records rather than let the program wait
	follow                   countFlag  // -f, -ff
	stacks                   bool       // -k
	only                     listFlag   // -e
	paths                    listFlag   // -P
	strings                  int        // -s
	time                     countFlag  // -t, -tt, -ttt
	relative, took           bool       // -r, -T
	whole                    bool       // -v
	hex                      countFlag  // -x, -xx
	descriptors              countFlag  // -y, -yy
	successful, unsuccessful bool       // -z, -Z
	process                  int        // -p
	out                      string     // -o
	appends                  bool       // -A
	policy                   *policyJob // reports of calls that it does not allow
	quiet                    countFlag  // -q, -qq
}

// define adds the flags of a trace to f.
func (t *traced) define(f *flag.FlagSet) {
	f.BoolVar(&t.on, "trace", false, "")
	f.BoolVar(&t.json, "json", false, "")
	f.BoolVar(&t.drop, "drop", false, "")
	f.BoolVar(&t.whole, "v", false, "")
	f.IntVar(&t.process, "p", 0, "")
	f.StringVar(&t.record, "record", "", "")
	f.StringVar(&t.oci, "oci", "", "")
	t.defineShared(f)
}

// defineShared adds the flags of a trace that usys sim has, too.
func (t *traced) defineShared(f *flag.FlagSet) {
	f.StringVar(&t.profile, "pprof", "", "")
	f.StringVar(&t.perfetto, "perfetto", "", "")
	f.Var(&t.follow, "f", "")
	f.BoolVar(&t.stacks, "k", false, "")
	f.Var(&t.only, "e", "")
	f.Var(&t.paths, "P", "")
	f.IntVar(&t.strings, "s", 32, "")
	f.Var(&t.time, "t", "")
	f.BoolVar(&t.relative, "r", false, "")
	f.BoolVar(&t.took, "T", false, "")
	f.Var(&t.hex, "x", "")
	f.Var(&t.descriptors, "y", "")
	f.BoolVar(&t.successful, "z", false, "")
	f.BoolVar(&t.unsuccessful, "Z", false, "")
	f.Var(&t.quiet, "q", "")
}

// alone are the flags that mean something without a trace, too.
var alone = []string{"f", "e"}

// check checks that the flags go together.
func (t *traced) check(f *flag.FlagSet) (err error) {
	own := flag.NewFlagSet("", flag.ContinueOnError)
	new(traced).define(own)
	counts := f.Lookup("c").Value.String() == "true"
	// Each of these says that there is a trace. Those for other programs replace its text.
	t.text = t.on || t.process != 0 && t.profile == "" && t.perfetto == ""
	t.on = t.on || t.json || t.profile != "" || t.perfetto != "" || t.process != 0 || t.records()
	f.Visit(func(g *flag.Flag) {
		if g.Name == "e" && t.only == nil {
			return // faults
		}
		if !t.on && own.Lookup(g.Name) != nil && !(counts && slices.Contains(alone, g.Name)) {
			err = fmt.Errorf("-%s is a flag of -trace, which is not given (add -trace)", g.Name)
		}
	})
	switch {
	case err != nil:
		return err
	case t.records() && t.process != 0:
		return errors.New("-record and -oci begin with the program, which -p does not (leave -p out)")
	case t.records() && t.drop:
		return errors.New("-record and -oci need all calls, and -drop may drop some (leave -drop out)")
	}
	return t.checkShared()
}

// records reports whether there is a record of the program's calls.
func (t *traced) records() bool { return t.record != "" || t.oci != "" }

// checkShared checks the flags that usys sim has, too.
func (t *traced) checkShared() error {
	switch {
	case t.strings < 0 || t.strings > mostStrings:
		return fmt.Errorf("-s %d: a string has 0 to %d bytes", t.strings, mostStrings)
	case strings.HasPrefix(t.out, "|"):
		return fmt.Errorf("-o %s: no command is started; write %s ... 2>&1 %s, or -o a named pipe", t.out, t.command(), t.out)
	case t.appends && t.out == "":
		return errors.New("-A: there is no file to append to (name it with -o)")
	case t.successful && t.unsuccessful:
		return errors.New("-z and -Z are given together: no call is both (leave one out)")
	case t.follow > 1 && t.out == "":
		return errors.New("-ff: the calls of each thread go to a file; -o names it")
	case t.follow > 1 && t.json:
		return errors.New("-ff: -json has one file for all threads")
	case t.process < 0:
		return fmt.Errorf("-p %d: a process's number is above 0", t.process)
	}
	return nil
}

func (t *traced) command() string {
	if t.simulated {
		return "usys sim"
	}
	return "usys exec"
}
