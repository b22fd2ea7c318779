package main

import (
	"bytes"
	"fmt"
)

// numbers returns the C header with the numbers of the calls, as an X-macro.
func (t *tables) numbers() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/* %s */\n#ifndef PARLIB_LINUX_NR_AMD64_H\n#define PARLIB_LINUX_NR_AMD64_H\n\n", head)
	b.WriteString("/* Linux's system calls on amd64: CALL(number, name) of each. calls/linux.calls\n" +
		" * describes them. */\n#define USYS_LINUX_CALLS(CALL)")
	const width = 96
	column := width + 1 // so that the first item begins a line
	for n, name := range t.arch.Numbers {
		if name == "" {
			continue
		}
		item := fmt.Sprintf("CALL(%d, %s)", n, name)
		if column+1+len(item) > width {
			b.WriteString(" \\\n\t" + item)
			column = 8 + len(item)
			continue
		}
		b.WriteString(" " + item)
		column += 1 + len(item)
	}
	b.WriteString("\n\n#endif\n")
	return b.Bytes()
}
