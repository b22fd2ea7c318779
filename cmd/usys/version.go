package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/usys-go/bridge/abi"
)

// version is usys version.
func version(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		fmt.Fprintln(stderr, "usys: version takes no arguments")
		return misuse
	}
	v := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		v = info.Main.Version
	}
	fmt.Fprintf(stdout, "usys %s, table layout %d\n", v, abi.Major)
	return fine
}
