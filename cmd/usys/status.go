package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/usys-go/bridge/check/probe"
	"github.com/usys-go/bridge/loader"
)

const statusHelp = `usage: usys status [flags] program [arguments]

Status runs a program up to its main function: its packages are initialised, so
its tables have met their host. It prints which host that is, which functions it has filled,
which it lacks, and which differ, and ends the program. The program's own output
until then goes to standard error; it has no input.

  -json        print all of it as JSON, every function with its digest
  -exec        run the program inside the host of usys exec
  -host file   the same, with the host in this C file or directory (see usys exec)

The exit status is 0 if every table has a host and nothing differs (a host may lack
functions), 1 if not, and 2 if the status is unknown: the program has no table, or
ended before its main function.
`

// programStatus is usys status.
func programStatus(args []string, stdout, stderr io.Writer) int {
	f := newFlags("status")
	asJSON := f.Bool("json", false, "")
	hosted := f.Bool("exec", false, "")
	host := f.String("host", "", "")
	fail := func(err error) int {
		fmt.Fprintf(stderr, "usys: status: %v\n", err)
		return misuse
	}
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, statusHelp)
		return fine
	} else if err != nil {
		return fail(fmt.Errorf("%w (usys status -h lists the flags)", err))
	}
	if f.NArg() == 0 {
		return fail(errors.New("no program is named (usys status [flags] program [arguments])"))
	}
	path, err := lookUp(f.Arg(0))
	if err != nil {
		return fail(err)
	}
	o := probe.Options{Program: path, Args: f.Args(), Output: stderr}
	if *hosted || *host != "" {
		l, err := ordinaryLoader(loader.Options{Host: *host}, stderr)
		if err != nil {
			return fail(err)
		}
		o.Loader = []string{l}
		if path != f.Arg(0) {
			o.Loader = append(o.Loader, "-argv0", f.Arg(0))
		}
	}
	s, err := probe.Run(o)
	if err != nil {
		return fail(err)
	}
	if *asJSON {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "\t")
		err = e.Encode(s)
	} else {
		_, err = fmt.Fprint(stdout, s)
	}
	switch {
	case err != nil:
		return fail(err)
	case !s.Fits():
		return wrong
	}
	return fine
}
