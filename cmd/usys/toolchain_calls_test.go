package main

import (
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/usys-go/bridge/toolchain/disasm"
)

// callsIn is a command for scripts: it disassembles a function of a program and prints
// which functions it calls, and how often.
func callsIn() {
	calls, err := disasm.Calls(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		fmt.Println(calls[name], name)
	}
}
