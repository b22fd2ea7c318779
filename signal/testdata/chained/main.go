//go:build linux && amd64 && cgo

// Command chained installs handlers of C libraries in front of and behind the host's signal
// handlers. Its argument names a case. It prints "ok", or an error.
package main

/*
#include "libs.h"
*/
import "C"

import (
	"context"
	"fmt"
	"os"
	ossignal "os/signal"
	"slices"
	"syscall"
	"time"

	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

const (
	segv  = syscall.SIGSEGV
	usr1  = syscall.SIGUSR1
	usr2  = syscall.SIGUSR2
	quiet = C.SA_RESTART
)

func must(ok bool, format string, args ...any) {
	if !ok {
		fmt.Printf(format+"\n", args...)
		os.Exit(1)
	}
}

func install(lib int, sig syscall.Signal) { C.lib_install(C.int(lib), C.int(sig), quiet, 0) }
func remove(lib int, sig syscall.Signal)  { C.lib_remove(C.int(lib), C.int(sig)) }

// repair makes the host put its handlers back in front.
func repair() { signal.Status() }

func kill(sig syscall.Signal) { syscall.Kill(os.Getpid(), sig) }

// called returns the libraries whose handlers were called since its last call, in order.
func called() (libs []int) {
	for i := 0; C.lib_order(C.int(i)) >= 0; i++ {
		libs = append(libs, int(C.lib_order(C.int(i))))
	}
	C.lib_clear()
	return libs
}

// panics dereferences nil.
func panics() {
	C.lib_clear()
	defer func() { must(recover() != nil, "no panic") }()
	var p *int
	*p = 1
}

// nilDereference dereferences nil: the panic must be recovered, and the libraries' handlers
// must have been called.
func nilDereference(want ...int) {
	panics()
	got := called()
	must(slices.Equal(got, want), "a nil dereference called libraries %v, want %v", got, want)
}

// arrives waits for one signal.
func arrives(c chan os.Signal, what string) {
	select {
	case <-c:
	case <-time.After(10 * time.Second):
		must(false, "%s: no signal", what)
	}
}

// libraries installs a handler for each library, and repairs after each, or after some.
func libraries() {
	for _, every := range []int{1, 2, 3} {
		var want []int
		for lib := range 6 {
			install(lib, segv)
			want = append([]int{lib}, want...)
			if lib%every == 0 {
				repair()
			}
			nilDereference(want...)
		}
		// The libraries remove their handlers in the opposite order, one or more at once.
		for lib := 5; lib >= 0; lib -= every {
			remove(max(lib-every+1, 0), segv)
			nilDereference(want[min(6-lib+every-1, 6):]...)
			repair()
			nilDereference(want[min(6-lib+every-1, 6):]...)
		}
	}
}

// again installs handlers more than once, and more of them than the host has entries. The
// last ones are each called, and the panic comes.
func again() {
	for range 30 {
		for lib := range 3 {
			C.lib_install(C.int(lib), C.int(segv), quiet, 1)
			repair()
			panics()
			must(C.lib_ran(C.int(lib)) > 0, "the last library was not called")
			C.lib_clear()
		}
	}
	for lib := range C.LIBS {
		install(lib, segv)
		repair()
	}
	panics()
	got := called()
	must(len(got) >= 6 && got[0] == C.LIBS-1 && got[1] == C.LIBS-2, "libraries %v", got)
}

// given claims numbers and releases them, with libraries' handlers above and below the host's.
func given() {
	install(0, usr2) // below
	c := make(chan os.Signal, 10)
	must(signal.Notify(c, usr2) == nil, "Notify")
	install(1, usr2) // above
	repair()
	kill(usr2)
	arrives(c, "claimed")
	got := called()
	must(len(got) == 0, "libraries %v were called for a claimed number", got)
	signal.Stop(c)
	d := make(chan os.Signal, 10)
	ossignal.Notify(d, usr2)
	for round := range 3 {
		kill(usr2)
		arrives(d, "given back")
		got = called()
		must(slices.Equal(got, []int{1, 0}), "round %d: libraries %v, want 1 and 0", round, got)
		must(signal.Notify(c, usr2) == nil, "Notify")
		kill(usr2)
		arrives(c, "claimed again")
		signal.Stop(c)
	}
	remove(1, usr2)
	kill(usr2)
	arrives(d, "after the one above has gone")
	got = called()
	must(slices.Equal(got, []int{0}), "libraries %v, want 0", got)
}

// churn makes os/signal replace the host's handler again and again.
func churn() {
	q, err := signal.Listen(usr1)
	must(err == nil, "%v", err)
	c := make(chan os.Signal, 1)
	for i := range 300 {
		ossignal.Ignore(usr1)
		repair()
		ossignal.Notify(c, usr1)
		repair()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		kill(usr1)
		_, err := q.Recv(ctx)
		must(err == nil, "round %d: %v", i, err)
		cancel()
		ossignal.Stop(c)
	}
	q.Close()
}

// flags checks that a handler has the host's flags while its number is claimed, and the C
// library's afterwards.
func flags() {
	const host = C.SA_SIGINFO | C.SA_ONSTACK | C.SA_RESTART
	for _, own := range []C.int{0, C.SA_NODEFER, C.SA_RESTART | C.SA_NODEFER, C.RESET} {
		C.lib_install(3, C.int(usr1), own, 0)
		before := C.flags_of(C.int(usr1))
		c := make(chan os.Signal, 100)
		must(signal.Notify(c, usr1) == nil, "Notify")
		must(C.flags_of(C.int(usr1)) == host, "claimed: flags %#x, want %#x", C.flags_of(C.int(usr1)), host)
		n := C.interrupted_read(C.int(usr1))
		must(n == 1, "a read beside a claimed number: %d", n)
		signal.Stop(c)
		must(C.flags_of(C.int(usr1)) == before, "given back: flags %#x, want %#x", C.flags_of(C.int(usr1)), before)
	}
	must(C.lib_ran(3) == 0, "C's handler was called")

	// SIGPROF is always wrapped: the C handler runs with its own mask, and its SA_RESTART
	// decides about interrupted calls.
	const prof = syscall.SIGPROF
	C.lib_install(4, C.int(prof), C.SA_NODEFER, 0)
	repair()
	n := C.interrupted_read(C.int(prof))
	must(n == -C.long(syscall.EINTR), "a read beside C's handler: %d", n)
	must(C.lib_ran(4) > 0 && C.lib_blocked(4, C.int(prof)) == 0 && C.lib_blocked(4, C.int(usr1)) == 0, "C's mask")
}

// ignored checks that children leave no zombies while C code ignores SIGCHLD.
func ignored() {
	C.ignore(C.int(syscall.SIGCHLD))
	must(C.zombies() == 0, "a zombie, before")
	c := make(chan os.Signal, 10)
	must(signal.Notify(c, syscall.SIGCHLD) == nil, "Notify")
	must(C.zombies() == 0, "a zombie, while SIGCHLD is claimed")
	arrives(c, "SIGCHLD")
	signal.Stop(c)
	must(C.zombies() == 0, "a zombie, afterwards")
}

// children checks that a child of vfork, which shares memory, has its own signal actions.
func children() {
	c := make(chan os.Signal, 100)
	for _, test := range []struct {
		prepare func()
		status  C.int
		ran     C.int
	}{
		{func() { ossignal.Ignore(usr1) }, 0, 0},
		{func() { C.ignore(C.int(usr1)) }, 0, 0},
		{func() { install(0, usr1) }, 0, 1},
		{func() { C.lib_install(1, C.int(usr1), C.RESET, 0) }, 0, 1},
	} {
		test.prepare()
		must(signal.Notify(c, usr1) == nil, "Notify")
		C.lib_clear()
		for range 2 {
			status := C.child_of_vfork(C.int(usr1))
			must(status == test.status, "the child's status is %#x, want %#x", status, test.status)
		}
		must(C.lib_order(2*test.ran-1) >= 0 || test.ran == 0, "C's handler was not called in the child")
		kill(usr1)
		arrives(c, "the parent's own")
		must(len(c) == 0, "a child's signal arrived in its parent")
		signal.Stop(c)
	}
}

func main() {
	cases := map[string]func(){
		"libraries": libraries, "again": again, "given": given, "churn": churn,
		"flags": flags, "ignored": ignored, "children": children,
	}
	f := cases[os.Args[1]]
	must(f != nil, "no such case")
	f()
	fmt.Println("ok")
}
