package main

import (
	"fmt"
	"os"

	"github.com/usys-go/bridge/loader"
)

// spare refuses a file for -o that is the program, or a source of the host: the loader
// empties the file when it starts.
func (e *hosted) spare() error {
	out, err := os.Stat(e.out)
	if err != nil || !out.Mode().IsRegular() {
		return nil // there is nothing to lose
	}
	inputs := []string{e.program[0]}
	if e.host != "" {
		files, err := loader.Inputs(e.host)
		if err != nil {
			return err
		}
		inputs = append(inputs, files...)
	}
	for _, name := range inputs {
		if in, err := os.Stat(name); err == nil && os.SameFile(in, out) {
			return fmt.Errorf("-o %s is the file %s, which would be lost (name another file)", e.out, name)
		}
	}
	return nil
}
