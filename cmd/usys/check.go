package main

import (
	"flag"
	"fmt"
	"io"

	"github.com/usys-go/bridge/gen/emit"
	"github.com/usys-go/bridge/gen/stale"
)

// check is usys check. All checks are made unless flags choose some; so far
// there is one.
func check(args []string, stdout, stderr io.Writer) int {
	var staleness *bool
	dirs, ok := directories("check", args, func(f *flag.FlagSet) {
		staleness = f.Bool("stale", true, "compare generated files with what gen would write")
	}, stderr)
	if !ok {
		return misuse
	}
	if !*staleness {
		fmt.Fprintln(stderr, "usys: -stale=false leaves nothing to check")
		return misuse
	}
	findings, err := stale.Check(dirs...)
	if err != nil {
		return report(err, stderr)
	}
	for _, f := range findings {
		fmt.Fprintln(stdout, f)
	}
	if len(findings) > 0 {
		fmt.Fprintf(stderr, "usys: files that are not what the declarations say: %d (%s)\n", len(findings), emit.Command)
		return wrong
	}
	return fine
}
