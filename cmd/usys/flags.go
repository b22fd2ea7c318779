package main

import (
	"flag"
	"io"
)

// flagsMade, if not nil, is called with each set of flags that a command makes.
var flagsMade func(*flag.FlagSet)

// newFlags makes the set of flags of a command. The command prints its errors itself.
func newFlags(command string) *flag.FlagSet {
	f := flag.NewFlagSet("usys "+command, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	if flagsMade != nil {
		flagsMade(f)
	}
	return f
}

// flagsOf returns the flags of a command, which defines them when it is asked for its help, and then does
// nothing else. It returns nil for a command that has no set of flags.
func flagsOf(c command, words ...string) (names []string) {
	var made *flag.FlagSet
	flagsMade = func(f *flag.FlagSet) { made = f }
	defer func() { flagsMade = nil }()
	c(append(words, "-h"), io.Discard, io.Discard)
	if made != nil {
		made.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	}
	return names
}
