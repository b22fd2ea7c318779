//go:build linux && amd64

// Command guest contains all programs that the tests of toolchain mode run:
// built by stock go, built with the table, and under a host. It uses only the
// standard library, so that every supported Go release can build it. It prints
// its results on standard output; the test checks them and the exit status.
//
//	guest <program> [arguments]
package main

import (
	"fmt"
	"os"
	"slices"
)

// programs by name. They are registered by the files that hold them.
var programs = map[string]func(args []string){}

func main() {
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		var names []string
		for name := range programs {
			names = append(names, name)
		}
		slices.Sort(names)
		fmt.Fprintln(os.Stderr, "guest: name one of the programs", names)
		os.Exit(2)
	}
	programs[os.Args[1]](os.Args[2:])
}

// check ends the program if err is not nil.
func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "guest:", err)
		os.Exit(1)
	}
}

// failf ends the program with an error message.
func failf(format string, args ...any) {
	check(fmt.Errorf(format, args...))
}
