package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/usys-go/bridge/cmd/usys/internal/doctor"
	"github.com/usys-go/bridge/loader"
	"github.com/usys-go/bridge/toolchain/quoted"
)

// probeCommand is the command that usys doctor starts this program as, for one probe.
const probeCommand = "doctor-probe"

// examine is usys doctor.
func examine(args []string, stdout, stderr io.Writer) int {
	f := newFlags("doctor")
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(stdout, helpOf("doctor"))
		return fine
	case err != nil || f.NArg() > 0:
		fmt.Fprintln(stderr, "usys: doctor takes no arguments")
		return misuse
	}
	self, err := os.Executable()
	if err != nil { // without /proc
		self = os.Args[0]
	}
	compiler, err := quoted.Split(os.Getenv("CC"))
	if err != nil || len(compiler) == 0 {
		compiler = []string{"gcc"}
	}
	ready := func() (string, error) { return buildLoader(loader.Options{}, stderr) }
	all := doctor.Examine(doctor.Here([]string{self, probeCommand}, compiler, madeCacheDir, ready))
	if err := doctor.Print(stdout, all); err != nil {
		fmt.Fprintln(stderr, "usys:", err)
		return misuse
	}
	if doctor.Worst(all) == doctor.Bad {
		return wrong
	}
	return fine
}

// madeCacheDir returns the cache directory, which it makes.
func madeCacheDir() (string, error) {
	dir, err := cacheDir()
	if err == nil {
		err = os.MkdirAll(dir, 0o777)
	}
	return dir, err
}

// probeMachine makes one of the probes of usys doctor.
func probeMachine(args []string, _, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintf(stderr, "usys: %s is for usys doctor\n", probeCommand)
		return misuse
	}
	if err := doctor.RunProbe(args[0]); err != nil {
		fmt.Fprintln(stderr, err)
		return wrong
	}
	return fine
}
