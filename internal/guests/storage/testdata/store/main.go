// Command store writes batches to a store of another module, and checks afterwards that all
// acknowledged batches are there.
//
//	store run [-die] [-nosync] -module M -dir D -seed N     prints a line for each step
//	store check [-nosync] [-mend] -module M -dir D -seed N <LINES   prints a line for each violation
//
// A run may fail or be killed at any time; with -die it ends itself in the middle. The check opens
// the store after the run. With -nosync the module does not synchronize, and the check allows whole
// batches to be lost. With -mend the check first removes empty files.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	f := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	module := f.String("module", "", "")
	dir := f.String("dir", "", "")
	seed := f.Uint64("seed", 1, "")
	die := f.Bool("die", false, "")
	f.BoolVar(&unsafe, "nosync", false, "")
	mend := f.Bool("mend", false, "")
	f.Parse(os.Args[2:])
	open := modules[*module]
	if open == nil || *dir == "" {
		usage()
	}
	switch os.Args[1] {
	case "run":
		if err := os.MkdirAll(*dir, 0o777); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		os.Exit(run(open, *dir, *seed, *die))
	case "check":
		if *mend {
			removeEmpty(*dir)
		}
		os.Exit(check(whole(open), *dir, *seed, os.Stdin))
	}
	usage()
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: store run|check [-die] [-nosync] -module bbolt|badger|pebble -dir DIR [-seed N]")
	os.Exit(2)
}
