package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	case len(t.flags.seedFlags) > 1:
		return nil, refuse("-seed is one run and -seeds are several: leave one out")
	}
	if err := notSimulated(args); err != nil {
		return nil, err
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
	flags, _ := splitTest(args)
	named, absolute, err := t.programFlags()
	if err != nil {
		return nil, err
	}
	without, err := t.withoutFlag()
	if err != nil {
		return nil, err
	}
	pictures, err := t.pictureFlags()
	if err != nil {
		return nil, err
	}
	command := slices.Concat([]string{self, "sim", "-seeds", t.flags.seeds, "-test", "-from", dir}, absolute, without, pictures,
		againFlags(slices.Concat(t.chdir, flags, named)))
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

// programFlags returns the flags -program as they were given, and with the files' whole paths: go test
// runs tests in the directories of their packages.
func (t *toolchain) programFlags() (named, absolute []string, err error) {
	for _, text := range t.flags.programs {
		var s simulation
		if err := s.program(text); err != nil {
			return nil, nil, refuse("-program %s: %v", text, err)
		}
		p := s.programs[0]
		if err := builtForSim(p.file); err != nil {
			return nil, nil, refuse("-program %s: %v", p.name, err)
		}
		file, err := filepath.Abs(p.file)
		if err != nil {
			return nil, nil, err
		}
		named = append(named, "-program", text)
		absolute = append(absolute, "-program", p.name+"="+file)
	}
	return named, absolute, nil
}

// pictureFlags returns -view and -pcap with the files' whole paths.
func (t *toolchain) pictureFlags() (list []string, err error) {
	for i := 0; i+1 < len(t.flags.pictures); i += 2 {
		flag, file := t.flags.pictures[i], t.flags.pictures[i+1]
		if file == "" {
			return nil, refuse("%s: no file is named (%[1]s FILE)", flag)
		}
		if file, err = filepath.Abs(file); err != nil {
			return nil, err
		}
		list = append(list, flag, file)
	}
	return list, nil
}

// withoutFlag returns -without for usys sim.
func (t *toolchain) withoutFlag() ([]string, error) {
	if t.flags.without == "" {
		return nil, nil
	}
	if err := new(simulation).leaveOut(t.flags.without); err != nil {
		return nil, refuse("-without %s: %v", t.flags.without, err)
	}
	return []string{"-without", t.flags.without}, nil
}

// oneSeed is the seed of tests of -sim if the user names none; a program has the same.
const oneSeed = "1"

// seedless reports whether tests are to be simulated, and no seed is named.
func (t *toolchain) seedless(args []string) bool {
	if t.verb != "test" || !t.flags.sim || t.flags.seeds != "" || t.flags.exec != "" || t.flags.under != nil {
		return false
	}
	given := testFlags(args)
	return given["c"] == "" && given["list"] == "" // nothing is run
}

// hintSeeds says that one seed is tried, where there could be many.
func (t *toolchain) hintSeeds(stderr io.Writer) {
	if t.flags.unasked {
		fmt.Fprintln(stderr, "usys: -sim without -seeds: the tests are simulated with seed 1 alone (add -seeds 1..100 to try more)")
	}
}

// notSimulated refuses flags of go test with which nothing would be simulated, or a simulation is
// impossible.
func notSimulated(args []string) error {
	given := testFlags(args)
	switch {
	case given["c"] != "":
		return refuse("-c and -seeds: -c makes a test binary and runs nothing; leave -seeds out, then use usys sim -seeds A..B FILE")
	case given["fuzz"] != "":
		return refuse("-fuzz: a fuzzer runs other processes, which are not simulated; leave -fuzz out to simulate the inputs of testdata/fuzz, or -sim and -seeds out to look for more")
	case given["cpuprofile"] != "":
		return refuse("-cpuprofile: processor time is not simulated; leave it out, or -sim and -seeds")
	}
	for _, name := range ofSim {
		if given[name] != "" {
			return refuse("-%s is a flag of usys sim, which usys test does not have; write -exec 'usys sim -test -seeds A..B -%s …' for -seeds", name, name)
		}
	}
	return nil
}

// ofSim are flags of usys sim that go test does not know, and that users try with usys test.
var ofSim = []string{"failures", "set", "env", "for", "verify", "shard", "keep", "until", "log", "dir", "copy", "e", "deny", "merge", "diff"}

// testFlags returns the values of the flags among the arguments of go test, without the prefix
// test. of their names. One that is true has no other value.
func testFlags(args []string) map[string]string {
	values := map[string]string{}
	for i := 0; i < len(args); i++ {
		name, value, has, ok := goFlag(args[i])
		if name == "args" {
			break
		}
		if !ok {
			continue
		}
		name = strings.TrimPrefix(name, "test.")
		switch {
		case takesValue(name) && !has && i+1 < len(args):
			i++
			value = args[i]
		case !takesValue(name) && (!has || truth(value)):
			value = "true"
		case !takesValue(name):
			value = ""
		}
		values[name] = value
	}
	return values
}

// againFlags passes the flags of the user's command on, for the command that repeats a
// run.
func againFlags(flags []string) []string {
	var list []string
	for _, f := range flags {
		list = append(list, "-flag", f)
	}
	return list
}
