// Command make compiles the loader that the usys command contains, and writes it with the
// facts about it to loader/embedded/data. It is run by make loader, on Debian 12.
//
// With -compare it writes nothing, and compares the loader that it compiles with the one that is
// there. Where the compiler is another one, it only says so.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/usys-go/bridge/loader"
)

func main() {
	compare := flag.Bool("compare", false, "write nothing, and compare")
	flag.Parse()
	run := loader.WriteEmbedded
	if *compare {
		run = loader.CompareEmbedded
	}
	text, err := run("loader/embedded/data")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make loader:", err)
		os.Exit(1)
	}
	fmt.Println(text)
}
