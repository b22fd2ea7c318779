package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"

	checks "github.com/usys-go/bridge/check"
	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/loader"
)

// checkFlags are usys check's own.
type checkFlags struct {
	checks.Options
	json, sarif bool
}

func (c *checkFlags) define(f *flag.FlagSet) {
	f.BoolVar(&c.json, "json", false, "print the report as JSON")
	f.BoolVar(&c.sarif, "sarif", false, "print the report as SARIF 2.1.0")
	f.BoolVar(&c.Stale, "stale", false, "compare generated files with what gen would write")
	f.BoolVar(&c.Sides, "sides", false, "compare the host with the declarations")
	f.BoolVar(&c.History, "history", false, "compare the declarations with the published interface")
	f.BoolVar(&c.Behaviour, "behaviour", false, "find functions of the host that block, or need much stack")
	f.Func("host", "a `file` of the compiled host; may be given again", func(name string) error {
		c.Hosts = append(c.Hosts, name)
		return nil
	})
	f.Func("su", "a `file` or directory of gcc -fstack-usage; may be given again", func(name string) error {
		c.Frames = append(c.Frames, name)
		return nil
	})
	f.StringVar(&c.As, "as", "", "the `name` that api has for the host of -host")
	f.StringVar(&c.API, "api", "", "the `directory` of the published interface (default api, in the module)")
	f.BoolVar(&c.Write, "write", false, "add new functions and constants to the published interface")
	f.StringVar(&c.Release, "release", "", "with -write: the `name` under which it is added")
}

// check is usys check. All checks are made unless flags choose some.
func check(args []string, stdout, stderr io.Writer) int {
	var c checkFlags
	dirs, status := directories("check", args, c.define, stdout, stderr)
	if dirs == nil {
		return status
	}
	if err := c.settle(); err != nil {
		fmt.Fprintf(stderr, "usys: %v\n", err)
		return misuse
	}
	c.Args = dirs
	c.Headers = loader.Includes
	r, err := checks.Run(c.Options)
	if err != nil {
		fmt.Fprintf(stderr, "usys: %v\n", err)
		return misuse
	}
	if err := c.print(r, stdout); err != nil {
		fmt.Fprintf(stderr, "usys: %v\n", err)
		return misuse
	}
	n := r.Count()
	if found := n.Errors + n.Warnings; found > 0 {
		fmt.Fprintf(stderr, "usys: findings: %d\n", found)
	} else if n.Incomplete > 0 {
		fmt.Fprintf(stderr, "usys: no findings, but not everything could be compared\n")
	}
	return r.Status()
}

// settle checks that the flags go together, and chooses the checks to make.
func (c *checkFlags) settle() error {
	switch {
	case c.json && c.sarif:
		return errors.New("-json and -sarif exclude each other (leave one out)")
	case c.Release != "" && !c.Write:
		return errors.New("-release names what -write adds (add -write)")
	case c.As != "" && len(c.Hosts) == 0:
		return errors.New("-as names the host of -host (add -host)")
	case c.Write && (c.Stale || c.Sides || c.Behaviour) && !c.History:
		return errors.New("-write adds to the published interface (add -history to the other checks)")
	}
	switch {
	case c.Write && !c.Stale && !c.Sides && !c.Behaviour:
		c.History = true
	case !c.Stale && !c.Sides && !c.History && !c.Behaviour:
		c.Stale, c.Sides, c.History, c.Behaviour = true, true, true, true
	}
	if len(c.Hosts) > 0 && !c.Sides && !c.History && !c.Behaviour {
		return errors.New("-host is for the comparison with the host (add -sides)")
	}
	if len(c.Frames) > 0 && !c.Behaviour {
		return errors.New("-su is for the behaviour of functions (add -behaviour)")
	}
	return nil
}

// print prints the report in the form that was asked for.
func (c *checkFlags) print(r *report.Report, w io.Writer) error {
	switch {
	case c.json:
		return r.JSON(w)
	case c.sarif:
		return r.SARIF(w, ownVersion())
	}
	return r.Text(w)
}

// ownVersion is the version of the module that this command was built from, "" where
// it is not known.
func ownVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return ""
	}
	return info.Main.Version
}
