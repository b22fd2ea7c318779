package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/usys-go/bridge/gen"
)

// generate is usys gen.
func generate(args []string, stdout, stderr io.Writer) int {
	dirs, status := directories("gen", args, nil, stdout, stderr)
	if dirs == nil {
		return status
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

// directories parses a subcommand's arguments: its flags, then directories. No directory stands
// for the current one. If the result has no directory, the command ends with the returned
// status.
func directories(name string, args []string, define func(*flag.FlagSet), stdout, stderr io.Writer) (dirs []string, status int) {
	flags := newFlags(name)
	flags.SetOutput(stderr)
	flags.Usage = func() {}
	if define != nil {
		define(flags)
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil, printHelp([]string{name}, stdout, stderr)
	case err != nil:
		fmt.Fprintf(stderr, "(usys %s -h lists the flags)\n", name)
		return nil, misuse
	}
	if flags.NArg() == 0 {
		return []string{"."}, fine
	}
	return flags.Args(), fine
}

// outcome prints an error, if there is one, and returns the exit status.
func outcome(err error, stderr io.Writer) int {
	if err == nil {
		return fine
	}
	fmt.Fprintln(stderr, err)
	return wrong
}
