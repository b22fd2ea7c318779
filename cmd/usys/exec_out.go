package main

import (
	"fmt"
	"os"

	"github.com/usys-go/bridge/loader"
)

// outputs are the files that the command writes, by the flag that names them.
func (e *hosted) outputs() map[string]string {
	return map[string]string{"-o": e.trace.out, "-pprof": e.trace.profile, "-perfetto": e.trace.perfetto, "-record": e.trace.record, "-oci": e.trace.oci}
}

// spare refuses an output that is the program, a source of the host or another output: it
// is emptied before the program starts.
func (e *hosted) spare() error {
	inputs := e.program[:min(1, len(e.program))]
	if e.host != "" {
		files, err := loader.Inputs(e.host)
		if err != nil {
			return err
		}
		inputs = append(inputs[:len(inputs):len(inputs)], files...)
	}
	outputs := e.outputs()
	for _, flag := range []string{"-o", "-pprof", "-perfetto", "-record", "-oci"} {
		name := outputs[flag]
		out, err := os.Stat(name)
		if err == nil && out.Mode().IsRegular() {
			for _, input := range inputs {
				if in, err := os.Stat(input); err == nil && os.SameFile(in, out) {
					return fmt.Errorf("%s %s is the file %s, which would be lost (name another file)", flag, name, input)
				}
			}
		}
		for other, name2 := range outputs {
			if other != flag && name != "" && name == name2 {
				return fmt.Errorf("%s %s is the file of %s, too (name another file)", flag, name, other)
			}
		}
	}
	return nil
}
