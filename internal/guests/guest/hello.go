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

// wait prints a line and waits until standard input ends, so that others can inspect the process.
func wait([]string) {
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}
