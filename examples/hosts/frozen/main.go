//go:build linux

// Frozen prints the name of its machine, and the time. It has no code for hosts: under the host in
// directory host (usys exec -host) both are always the same.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	var name syscall.Utsname
	if err := syscall.Uname(&name); err != nil {
		fmt.Fprintln(os.Stderr, "uname:", err)
		os.Exit(1)
	}
	fmt.Println("pid", os.Getpid(), "on", text(name.Sysname[:]), text(name.Release[:]))
	fmt.Println("it is", time.Now().UTC().Format(time.DateOnly))

	// Goroutines that must be preempted, and one that sleeps: with the host's clock
	// and process ID this works as usual.
	done := make(chan bool)
	var spinning sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		spinning.Go(func() {
			for n := 0; ; n++ {
				if n&0xffffff == 0 {
					select {
					case <-done:
						return
					default:
					}
				}
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	close(done)
	spinning.Wait()
	fmt.Println("slept")
}

// text converts a C string of the kernel, whose char is signed on some machines.
func text[char int8 | uint8](b []char) string {
	var s strings.Builder
	for _, c := range b {
		if c == 0 {
			break
		}
		s.WriteByte(byte(c))
	}
	return s.String()
}
