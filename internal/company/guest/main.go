//go:build linux && amd64 && cgo

package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"syscall"
	"time"

	_ "github.com/usys-go/bridge/internal/company/host"
)

// programs by name. They are registered by the files that hold them.
var programs = map[string]func(args []string){}

// self is this process.
var self = os.Getpid()

func main() {
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "guest: name one of the programs", slices.Sorted(maps.Keys(programs)))
		os.Exit(2)
	}
	programs[os.Args[1]](os.Args[2:])
	fmt.Println("ok")
}

// must ends the program if ok is false.
func must(ok bool, format string, args ...any) {
	if !ok {
		fmt.Printf(format+"\n", args...)
		os.Exit(1)
	}
}

// check ends the program if err is not nil.
func check(err error) { must(err == nil, "%v", err) }

// patience is the longest wait on a busy machine. The awaited events come at once, or never.
const patience = 20 * time.Second

// ends fails if f does not return.
func ends(what string, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(patience):
		must(false, "%s does not end", what)
	}
}

// arrives fails if no sig comes through c.
func arrives(what string, c chan os.Signal, sig syscall.Signal) {
	select {
	case s := <-c:
		must(signalNumber(s) == sig, "%s: %v came, not %v", what, s, sig)
	case <-time.After(patience):
		must(false, "%s: %v does not come", what, sig)
	}
}

// becomes fails if f does not become true.
func becomes(f func() bool, format string, args ...any) {
	for end := time.Now().Add(patience); !f(); time.Sleep(time.Millisecond) {
		must(time.Now().Before(end), format, args...)
	}
}

func kill(sig syscall.Signal) { check(syscall.Kill(self, sig)) }
