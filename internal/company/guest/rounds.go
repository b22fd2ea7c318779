//go:build linux && amd64 && cgo

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/internal/company"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

func init() { programs["rounds"] = rounds }

// held has the numbers of a process's resources.
type held struct{ goroutines, threads, mappings, descriptors int }

// status returns a number in /proc/self/status.
func status(name string) int {
	text, err := os.ReadFile("/proc/self/status")
	check(err)
	_, after, ok := strings.Cut(string(text), "\n"+name)
	must(ok, "/proc/self/status has no %s", name)
	n, err := strconv.Atoi(strings.Fields(after)[0])
	check(err)
	return n
}

func holds() held {
	maps, err := os.ReadFile("/proc/self/maps")
	check(err)
	files, err := os.ReadDir("/proc/self/fd")
	check(err)
	return held{runtime.NumGoroutine(), status("Threads:"), strings.Count(string(maps), "\n"), len(files)}
}

// within reports whether h is not more than other, apart from resources that Go keeps: idle
// threads, with some mappings each, and parts of its heap.
func (h held) within(other held) bool {
	const threads, perThread, heap = 16, 6, 16
	more := max(h.threads-other.threads, 0)
	return h.goroutines <= other.goroutines+1 && h.descriptors <= other.descriptors &&
		more <= threads && h.mappings <= other.mappings+heap+more*perThread
}

// kinds of rounds, each of which must leave nothing behind.
var kinds = []struct {
	name string
	once func()
}{
	{"Notify and Stop", func() {
		c := make(chan os.Signal, 1)
		check(signal.Notify(c, syscall.SIGUSR1))
		signal.Stop(c)
	}},
	{"Listen, Handle and NotifyContext", func() {
		q, err := signal.Listen(syscall.Signal(40), syscall.SIGUSR2)
		check(err)
		cancel, err := signal.Handle(func(signal.Info) {}, syscall.SIGUSR1)
		check(err)
		_, stop := signal.NotifyContext(context.Background(), syscall.SIGUSR1)
		stop()
		cancel()
		q.Close()
	}},
	{"deadlines", func() {
		deadline.RunWithDeadline(func() {}, time.Now().Add(time.Hour))
		ctx, cancel := context.WithCancel(context.Background())
		check(deadline.RunContext(ctx, func() {}))
		cancel()
	}},
	{"threads that end", func() { onNewThread(func() { company.Nop() }) }},
	{"threads that end under a deadline", func() {
		onNewThread(func() {
			deadline.RunWithDeadline(func() { runtime.LockOSThread(); runtime.Goexit() }, time.Now().Add(time.Hour))
		})
	}},
	{"threads of C's", func() { must(company.Threads(2, 1000) == 2, "C's threads do not run") }},
	{"callbacks of C's threads", func() { callOnThread(1) }},
	{"coroutines", func() { must(company.Elsewhere(1) == 1 && company.Elsewhere2(1) == 1, "a coroutine does not run") }},
	{"faults and errors", func() {
		must(panicked(func() { company.Fault(company.FaultLoad, 8) }), "no panic")
		must(panicked(func() { company.Fault2(company.FaultDivide, 0) }), "no panic")
		_, err := company.Fail(5)
		must(err != nil, "no error")
	}},
	{"starts and stops of the scheduler", func() {
		deadline.RunWithDeadline(func() {}, time.Now().Add(time.Hour))
		check(parlib.StopScheduler())
	}},
	{"children", func() { check(exec.Command("true").Run()) }},
	{"forks in C", func() { must(company.Fork(3) == 3, "fork") }},
}

// rounds: `rounds N`, N rounds of each kind leave no more resources than before.
func rounds(args []string) {
	n, err := strconv.Atoi(args[0])
	check(err)
	parlib.RecoverFaults(true)
	for _, k := range kinds {
		for range 10 { // afterwards everything that is made once exists
			k.once()
		}
		before := holds()
		for range n {
			k.once()
		}
		becomes(func() bool { runtime.GC(); return holds().within(before) }, "%d rounds, %s: %+v, before %+v", n, k.name, holds(), before)
		fmt.Printf("%s: %+v, before %+v\n", k.name, holds(), before)
	}
}
