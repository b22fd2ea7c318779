//go:build linux && amd64

package main

import (
	"fmt"
	"io"
	"os"
)

func init() {
	programs["hello"] = func(args []string) { fmt.Println("hello, world", args) }
	programs["wait"] = wait
	programs["exit"] = func([]string) { os.Exit(3) }
}

// wait says that it runs and goes on until standard input ends, so that others
// can look at the process.
func wait([]string) {
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}
