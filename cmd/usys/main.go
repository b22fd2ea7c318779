package main

import (
	"fmt"
	"os"

	"github.com/usys-go/bridge/gen"
)

func main() {
	if len(os.Args) < 2 || os.Args[1] != "gen" {
		fmt.Fprintln(os.Stderr, "usage: usys gen [directory ...]")
		os.Exit(2)
	}
	args := os.Args[2:]
	if len(args) == 0 {
		args = []string{"."}
	}
	dirs, err := gen.Find(args...)
	if err == nil {
		var files []gen.File
		if files, err = gen.Generate(dirs...); err == nil {
			err = gen.Write(files)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
