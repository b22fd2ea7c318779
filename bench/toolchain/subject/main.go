//go:build linux && amd64

// Command subject is the program whose speed is measured. It reads lines
//
//	work n
//
// from standard input, does the work n times and answers with the nanoseconds
// that took. It uses only std, so that plain go and usys build the same thing.
package main

import (
	"bufio"
	"fmt"
	"os"
	"time"
)

// works by name. Each does its work n times; what it needs is made at its first
// call, which is not measured.
var works = map[string]func(n int){
	"empty":  func(n int) { doEmpty(n) },
	"getpid": doGetpid,
	"read":   doRead,
	"write":  doWrite,
	"http":   doHTTP,
	"walk":   doWalk,
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var name string
		var n int
		if _, err := fmt.Sscan(in.Text(), &name, &n); err != nil || works[name] == nil || n < 1 {
			check(fmt.Errorf("no work: %q", in.Text()))
		}
		works[name](1)
		start := time.Now()
		works[name](n)
		fmt.Println(time.Since(start).Nanoseconds())
	}
	check(in.Err())
	cleanUp()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "subject:", err)
		os.Exit(1)
	}
}
