package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

const faultsHelp = `usage: usys faults path [line ...]

Faults changes the faults of a program that runs under usys exec -control path, and
shows how often each rule has matched a call, and how often it has changed one:

  inject RULE   adds a rule (docs/faults.md): inject fsync:error=EIO:when=3
  clear         removes all rules
  list          shows the rules; so does a command without a line
  count         shows the removed rules, too

Each line is one argument. The exit status is 2 if a line is refused, or if no process
listens.
`

// controlFaults is usys faults.
func controlFaults(args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		io.WriteString(stdout, faultsHelp)
		return fine
	}
	err := errors.New("no path is named (usys faults PATH [LINE ...])")
	if len(args) > 0 {
		lines := args[1:]
		if len(lines) == 0 {
			lines = []string{"list"}
		}
		if err = faults.Send(args[0], lines, stdout); err == nil {
			return fine
		}
		err = fmt.Errorf("%s: %w", args[0], err)
	}
	fmt.Fprintf(stderr, "usys: faults: %v\n", err)
	return misuse
}
