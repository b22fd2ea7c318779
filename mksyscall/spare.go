package main

import (
	"fmt"
	"os"

	"github.com/usys-go/bridge/gen/sys"
)

// spare refuses an output that is one of the inputs, whichever path, symbolic link
// or hard link names it: the declarations would be lost.
func spare(outputs []file, inputs []string) error {
	for _, out := range outputs {
		o, err := os.Stat(out.path)
		if err != nil || !o.Mode().IsRegular() {
			continue // there is nothing to lose
		}
		for _, name := range inputs {
			if i, err := stat(name); err == nil && os.SameFile(o, i) {
				return sys.Misuse{Err: fmt.Errorf("the output %s is %s, which would be lost (name another file with -output)", out.path, inputName(name))}
			}
		}
	}
	return nil
}

// stat describes an input. One called - is the standard input.
func stat(name string) (os.FileInfo, error) {
	if name == "-" {
		return os.Stdin.Stat()
	}
	return os.Stat(name)
}

// inputName returns an input's name in an error.
func inputName(name string) string {
	if name == "-" {
		return "the standard input"
	}
	return "the input " + name
}
