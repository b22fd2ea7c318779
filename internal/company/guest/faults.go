//go:build linux && amd64 && cgo

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/internal/company"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/usys"
)

func init() {
	programs["fault"] = fault
	programs["room"] = room
	programs["state"] = state
	programs["pending"] = pending
}

// fault faults in C: `fault KIND nb|call ARG [recover] [locked]`. It prints the panic, if there is
// one, and whether the program works afterwards.
func fault(args []string) {
	how, ok := company.FaultNames[args[0]]
	must(ok, "no fault has the name %s", args[0])
	arg, err := strconv.ParseInt(args[2], 0, 64)
	check(err)
	call := company.Fault
	if args[1] == "call" {
		call = company.Fault2
	}
	for _, more := range args[3:] {
		switch more {
		case "recover":
			parlib.RecoverFaults(true)
		case "locked":
			runtime.LockOSThread()
		}
	}
	func() {
		defer func() {
			if r := recover(); r != nil {
				var f *usys.Fault
				err, _ := r.(error)
				must(errors.As(err, &f), "panic: %v", r)
				fmt.Printf("recovered: %v\n", f)
			}
		}()
		fmt.Println("returned", call(how, uint64(arg)))
	}()
	works()
}

// works fails if Go or calls do not work as before.
func works() {
	grow(2000)
	runtime.GC()
	must(panicked(dereferenceNil), "a nil dereference does not panic")
	must(company.Nop()+company.Nop2() == 2 && weighed(), "calls return other values")
	onNewThread(func() { must(company.Nop()+company.Nop2() == 2, "calls of a new thread return other values") })
}

// grow makes the goroutine's stack grow, and calls C at its end.
//
//go:noinline
func grow(depth int) int64 {
	var pad [256]byte
	pad[depth%256] = 1
	if depth == 0 {
		return company.Nop() - 1
	}
	return grow(depth-1) + int64(pad[(depth+1)%256])
}

func weighed() bool {
	return company.Weigh(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16) == 1496
}

// room: threads call C for the first time while there is no address space for a C stack:
// `room nb|call`. Each call has its result, or the program reports that there is no memory.
func room(args []string) {
	const threads = 24
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	for range threads {
		ready.Add(1)
		done.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			ready.Done()
			<-gate
			if args[0] == "nb" {
				must(company.Nop() == 1, "nb")
				return
			}
			switch v, err := company.Fail(0); {
			case err == nil:
				must(v == 5, "call returns %d", v)
			default:
				must(errors.Is(err, usys.Errno(syscall.ENOMEM)), "call: %v", err)
				fmt.Println("no memory:", err)
			}
		})
	}
	ready.Wait()
	spareThreads(2 * threads)
	size := uint64(status("VmSize:")) << 10
	check(syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: size + 900<<10, Max: size + 900<<10}))
	close(gate)
	done.Wait()
}

// spareThreads makes Go start n threads, which idle afterwards: Go itself ends the program if it
// needs a thread and cannot make one.
func spareThreads(n int) {
	var all sync.WaitGroup
	for range n {
		all.Go(func() { syscall.Nanosleep(&syscall.Timespec{Nsec: 50e6}, nil) })
	}
	all.Wait()
}

// state: values that C leaves in the processor's registers do not reach Go.
func state([]string) {
	for range 20 {
		must(company.State() == 7, "longjmp")
		works()
	}
}

// pending: if the kernel queues no signals for this process, signals arrive without a value, and
// deadlines still end.
func pending([]string) {
	const rlimitSigpending = 11
	check(syscall.Setrlimit(rlimitSigpending, &syscall.Rlimit{}))
	c := make(chan os.Signal, 10)
	for _, sig := range []syscall.Signal{syscall.SIGUSR1, 40} {
		check(signal.Notify(c, sig))
		kill(sig)
		arrives("without a queue of the kernel's", c, sig)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	ends("RunContext", func() {
		err := deadline.RunContext(ctx, func() { <-ctx.Done() })
		must(errors.Is(err, context.DeadlineExceeded), "RunContext: %v", err)
	})
}
