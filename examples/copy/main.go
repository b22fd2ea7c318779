// Command copy copies a file or a tree by nothing but a host's system calls, as
// package akaros has them: contents, modes, symbolic links, files with several
// names, and holes, which stay holes.
//
//	go run github.com/usys-go/bridge/examples/copy from to
//
// What is there already is not replaced. The calls know no chmod: setuid and its
// like are left out, and a directory that its owner cannot write becomes one that
// he can. Devices, pipes and sockets are not copied. What was not copied, or not
// as it was, is said, and then the exit status is 1.
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
	akaros.Umask(0) // modes are as they are
	c := newCopier(func(err error) { fmt.Fprintln(os.Stderr, "copy:", err) })
	c.copy(os.Args[1], os.Args[2])
	if c.failures > 0 {
		os.Exit(1)
	}
}
