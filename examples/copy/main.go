// Command copy copies a file or a tree with only the system calls of a host, by package
// akaros: contents, modes, symbolic links, files with several names, and holes, which stay
// holes.
//
//	go run github.com/usys-go/bridge/examples/copy from to
//
// It does not replace existing files. The calls have no chmod: so bits such as setuid are not
// copied, and the copy of a directory that its owner cannot write is writable. Devices, pipes
// and sockets are not copied. The command prints each file that it has not copied, or not
// exactly, and then exits with status 1.
package main

import (
	"fmt"
	"os"

	"github.com/usys-go/bridge/akaros"
	_ "github.com/usys-go/bridge/parlib"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: copy from to")
		os.Exit(2)
	}
	akaros.Umask(0) // copies get the full modes
	c := newCopier(func(err error) { fmt.Fprintln(os.Stderr, "copy:", err) })
	c.copy(os.Args[1], os.Args[2])
	if c.failures > 0 {
		os.Exit(1)
	}
}
