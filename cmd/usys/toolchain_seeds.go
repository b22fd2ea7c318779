package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/quoted"
)

// simulated makes -exec of -seeds, and returns the arguments with it.
func (t *toolchain) simulated(args []string) ([]string, error) {
	switch {
	case t.verb != "test":
		return nil, refuse("-seeds: usys %s runs no tests; build with usys build -sim, then use usys sim -seeds", t.verb)
	case !t.flags.sim:
		return nil, refuse("-seeds: tests are simulated that were built with schedule points (add -sim)")
	case t.flags.exec != "" || t.flags.under != nil:
		return nil, refuse("-seeds is short for -exec 'usys sim …', and -exec or -under is given, too, here or in GOFLAGS; leave one out")
	}
	if err := new(simulation).seedRange(t.flags.seeds); err != nil {
		return nil, refuse("%v", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	command := slices.Concat([]string{self, "sim", "-seeds", t.flags.seeds, "-test", "-from", dir}, againFlags(slices.Concat(t.chdir, t.flagsOf(args))))
	var words []string
	for _, w := range command {
		word, ok := quoted.Word(w)
		if !ok {
			return nil, refuse("a word has both kinds of quotes, which -exec cannot have: %s", w)
		}
		words = append(words, word)
	}
	t.flags.exec = strings.Join(words, " ")
	return append([]string{"-exec=" + t.flags.exec}, args...), nil
}

// hintSeeds says that tests with schedule points run natively, where the user may expect a
// simulation.
func (t *toolchain) hintSeeds(args []string, stderr io.Writer) {
	if t.verb != "test" || !t.flags.sim || t.flags.exec != "" {
		return
	}
	for _, a := range args {
		if name, _, _, ok := goFlag(a); ok && (name == "c" || name == "n" || name == "list") {
			return
		}
	}
	fmt.Fprintln(stderr, "usys: -sim without -seeds: the tests have schedule points, and run natively (add -seeds 1..100 to simulate them)")
}

// flagsOf returns the arguments of go test that are not packages.
func (t *toolchain) flagsOf(args []string) []string {
	packages := t.packages(args)
	return slices.DeleteFunc(slices.Clone(args), func(a string) bool { return slices.Contains(packages, a) })
}

// againFlags hands the flags of the user's command on, for the command that repeats a run.
func againFlags(flags []string) []string {
	var list []string
	for _, f := range flags {
		list = append(list, "-flag", f)
	}
	return list
}
