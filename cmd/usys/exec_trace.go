package main

import (
	"flag"
	"fmt"
)

// drainCommand is the command that usys starts itself as: the process that prints a trace.
const drainCommand = "trace-drain"

// mostStrings is how many bytes of a string fit into a record.
const mostStrings = 32 << 10

// traced holds the flags of a trace.
type traced struct {
	on      bool
	set     string // -e
	strings int    // -s
	out     string // -o
}

// define adds the flags of a trace to f.
func (t *traced) define(f *flag.FlagSet) {
	f.BoolVar(&t.on, "trace", false, "")
	f.StringVar(&t.set, "e", "trace=all", "")
	f.IntVar(&t.strings, "s", 32, "")
}

// check looks at the flags that were given together.
func (t *traced) check(f *flag.FlagSet) (err error) {
	f.Visit(func(g *flag.Flag) {
		if !t.on && (g.Name == "e" || g.Name == "s") {
			err = fmt.Errorf("-%s is a flag of -trace, which is not there", g.Name)
		}
	})
	if err == nil && (t.strings < 0 || t.strings > mostStrings) {
		err = fmt.Errorf("-s %d: a string has 0 to %d bytes", t.strings, mostStrings)
	}
	return err
}
