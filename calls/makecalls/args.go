package main

import (
	"bytes"
	"fmt"
)

// args returns the C table of the calls' numbers of arguments, for hosts/sim.
func (t *tables) args() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/* %s\n * hosts/sim/run.c explains it. */\n\nstatic const uint8_t args_of[NCALLS] = {\n", head)
	for _, name := range t.arch.Numbers {
		if c, ok := t.find(name); ok {
			fmt.Fprintf(&b, "\t[NR_%s] = %d,\n", name, len(c.Args))
		}
	}
	b.WriteString("};\n")
	return b.Bytes()
}
