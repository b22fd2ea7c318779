package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/usys-go/bridge/toolchain/quoted"
)

// under makes -exec of -under, and returns the arguments with it.
func (t *toolchain) under(args []string) ([]string, error) {
	switch {
	case t.verb != "test" && t.verb != "run":
		return nil, refuse("-under: usys %s runs no program; use usys test or usys run", t.verb)
	case t.flags.exec != "":
		return nil, refuse("-under is short for -exec 'usys exec …', and -exec is given, too, here or in GOFLAGS; leave one out")
	}
	if err := checkUnder(*t.flags.under); err != nil {
		return nil, refuse("-under: %v", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	word, ok := quoted.Word(self)
	if !ok {
		return nil, refuse("the path of usys has both kinds of quotes, which -exec cannot have: %s", self)
	}
	t.flags.exec = word + " exec " + *t.flags.under
	if t.verb == "test" {
		args = append([]string{"-exec=" + t.flags.exec}, args...)
	}
	return args, nil
}

// checkUnder returns the error that usys exec would return for the flags, before anything
// is built.
func checkUnder(flags string) error {
	words, err := quoted.Split(flags)
	if err != nil {
		return err
	}
	const program = "./program" // stands for the program that will be built
	e, err := parseExec(append(words, program))
	switch {
	case errors.Is(err, flag.ErrHelp):
		return errors.New("-h has no program (usys exec -h)")
	case errors.Is(err, errNoProgram):
		return fmt.Errorf("%s: the value of the last flag is missing", flags)
	case err != nil:
		return err
	case e.program[0] != program:
		return fmt.Errorf("%s is no flag of usys exec (the program comes behind the flags)", e.program[0])
	}
	_, err = e.trace.qualifiers()
	return err
}
