package main

import (
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/usys-go/bridge/toolchain/disasm"
)

// sysLeft is a command for scripts: it disassembles a program and prints the
// functions that have system call instructions, and how many.
func sysLeft() {
	left, err := disasm.Left(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		fmt.Println(left[name], name)
	}
}
