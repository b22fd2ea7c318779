//go:build linux && amd64

// Command subject is the program whose speed is measured. It reads lines
//
//	work n
//
// from standard input, does the work n times and prints the nanoseconds of
// processor time that took. It uses only std, so that plain go and usys build the same thing.
package main

import (
	"bufio"
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// works by name. Each does its work n times; its first call, which is not
// measured, makes the files and connections that it needs.
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
		start := processTime()
		works[name](n)
		fmt.Println(processTime() - start)
	}
	check(in.Err())
	cleanUp()
}

// processTime returns the processor time that this process has used, in
// nanoseconds.
func processTime() int64 {
	const clock = 2 // CLOCK_PROCESS_CPUTIME_ID
	var t syscall.Timespec
	if _, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		check(errno)
	}
	return t.Nano()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "subject:", err)
		os.Exit(1)
	}
}
