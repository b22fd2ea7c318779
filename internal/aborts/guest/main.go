// Command guest is package aborts as a program, for hosts around it:
//
//	guest calls threads
//	guest kick
//
// It prints its counts; a mistake is exit status 1. With kick it makes a call that is
// aborted, runs a child, sends itself a signal of the number that the host uses for that,
// and prints the signals that came.
package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/usys-go/bridge/internal/aborts"
	"github.com/usys-go/bridge/usys"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "kick" {
		kick()
		return
	}
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: guest calls threads, or guest kick")
		os.Exit(2)
	}
	n, err1 := strconv.Atoi(os.Args[1])
	threads, err2 := strconv.Atoi(os.Args[2])
	if err1 != nil || err2 != nil || threads < 1 {
		fmt.Fprintln(os.Stderr, "guest: calls and threads are numbers")
		os.Exit(2)
	}
	r, err := aborts.Run(n, threads, 1)
	fmt.Print(usys.Status(), r)
	if err != nil {
		fmt.Fprintln(os.Stderr, "guest:", err)
		os.Exit(1)
	}
}
