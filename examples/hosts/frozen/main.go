//go:build linux

// Frozen tells what machine it runs on, and at what time. It knows nothing of
// hosts: under the one in folder host (usys exec -host) it is always the same.
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

	// Goroutines that must be preempted, and one that sleeps: with a host's clock
	// and process number all this works as it does elsewhere.
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

// text is a C string of the kernel's, whose char has a sign on some machines.
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
