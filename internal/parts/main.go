// Command parts runs the project's tests part by part, and prints at the end how
// long each part took. The Makefile's targets call it:
//
//	go run ./internal/parts quick          the tests to run after a change
//	go run ./internal/parts test           the tests that need Go, gcc and make
//	go run ./internal/parts test-all       also those that need other Debian packages
//	go run ./internal/parts next           the tests that depend on the runtime, with the Go of GOTOOLCHAIN
//	go run ./internal/parts cover          coverage of all packages, in cover.out
//	go run ./internal/parts stress PKG N   a package's tests N times on a busy machine
//	go run ./internal/parts list           the names of the parts, and their targets
//	go run ./internal/parts debs           the Debian packages that test-all needs
//
// The list of parts is in list.go. A part's packages are those that the go command
// lists; packages.go chooses among them by the files that they are built of, never by name.
//
// The first part that fails ends the run. The exit status is 0 when everything
// passes, 1 when a part fails, and 2 when the command is misused or a program that
// the target needs is missing.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/usys-go/bridge/internal/need"
)

const usage = "usage: parts quick | test | test-all | next | cover | stress PKG N | list | debs"

// errUse is the kind of the errors that are no failure of a part.
var errUse = errors.New("misuse")

func main() {
	err := run(os.Args[1:])
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "parts:", err)
	if errors.Is(err, errUse) {
		os.Exit(2)
	}
	os.Exit(1)
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("%w: %s", errUse, usage)
	}
	if len(args) == 1 && args[0] == "spin" {
		spinner()
		return nil
	}
	if err := setFlags(); err != nil {
		return err
	}
	target, rest := args[0], args[1:]
	switch {
	case target == "stress" && len(rest) == 2:
		return stress(rest[0], rest[1])
	case len(rest) > 0:
	case target == "list":
		return list(os.Stdout)
	case target == "debs":
		_, err := fmt.Println(strings.Join(need.Debs(), " "))
		return err
	case target == "cover":
		return cover()
	case target == "quick" || target == "test" || target == "next":
		return runParts(os.Stdout, partsOf(target))
	case target == "test-all":
		if err := need.All(); err != nil {
			return fmt.Errorf("%w: make test-all: %w", errUse, err)
		}
		return runParts(os.Stdout, partsOf(target))
	}
	return fmt.Errorf("%w: %s", errUse, usage)
}
