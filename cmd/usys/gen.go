package main

import (
	"flag"
	"fmt"
	"io"

	"github.com/usys-go/bridge/gen"
)

// generate is usys gen.
func generate(args []string, _, stderr io.Writer) int {
	dirs, ok := directories("gen", args, nil, stderr)
	if !ok {
		return misuse
	}
	err := func() error {
		dirs, err := gen.Find(dirs...)
		if err != nil {
			return err
		}
		files, err := gen.Generate(dirs...)
		if err != nil {
			return err
		}
		return gen.Write(files)
	}()
	return outcome(err, stderr)
}

// directories parses a subcommand's arguments: its flags, then directories. None
// stands for the current one.
func directories(name string, args []string, define func(*flag.FlagSet), stderr io.Writer) ([]string, bool) {
	flags := flag.NewFlagSet("usys "+name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprintf(stderr, "usys help tells how usys %s is used\n", name) }
	if define != nil {
		define(flags)
	}
	if err := flags.Parse(args); err != nil {
		return nil, false
	}
	if flags.NArg() == 0 {
		return []string{"."}, true
	}
	return flags.Args(), true
}

// outcome prints an error, if there is one, and answers the exit status.
func outcome(err error, stderr io.Writer) int {
	if err == nil {
		return fine
	}
	fmt.Fprintln(stderr, err)
	return wrong
}
