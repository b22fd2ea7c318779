//go:build linux && amd64 && cgo

// Ordered is a program that keeps the order of queued signals while other code changes threads
// and masks:
//
//	ordered nested|values
//
// It ends with "ok" and status 0, or prints the failure and ends with status 1.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/sigstorm"
	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/signal/order"
)

const (
	sig      = syscall.Signal(41)
	patience = 20 * time.Second
)

func main() {
	switch os.Args[1] {
	case "nested":
		nested()
	case "values":
		values(5000)
	case "send":
		send()
		return
	}
	fmt.Println("ok")
}

func must(ok bool, format string, args ...any) {
	if !ok {
		fmt.Printf(format+"\n", args...)
		os.Exit(1)
	}
}

// nested: Unmasked may be used within Unmasked, and after one that has ended by a panic or Goexit.
func nested() {
	nothing, mask := func() error { return nil }, blocked()
	for _, f := range []func() error{
		func() error { return order.Unmasked(nothing) },
		func() error { panic("in Unmasked") },
		func() error { runtime.Goexit(); return nil },
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() { recover() }()
			order.Unmasked(f)
		}()
		select {
		case <-done:
		case <-time.After(patience):
			must(false, "Unmasked does not end")
		}
		must(order.Unmasked(nothing) == nil, "Unmasked fails afterwards")
		must(blocked() == mask, "the mask is %s after Unmasked, and was %s", blocked(), mask)
	}
}

// blocked returns the mask of the calling thread.
func blocked() string {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	text, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/status", syscall.Gettid()))
	must(err == nil, "%v", err)
	_, after, _ := strings.Cut(string(text), "\nSigBlk:")
	return strings.Fields(after)[0]
}

// values: n values from another process arrive in order, while programs are executed, threads end
// and ids change. The programs have the mask with which this one was started.
func values(n int) {
	must(order.Kept(sig) == nil, "%v", order.Kept(sig))
	q, err := signal.Listen(sig)
	must(err == nil, "%v", err)
	sender := exec.Command(os.Args[0], "send", strconv.Itoa(os.Getpid()), strconv.Itoa(n))
	must(order.Unmasked(sender.Start) == nil, "the sender does not start")
	var stop atomic.Bool
	var others sync.WaitGroup
	for range 2 {
		others.Go(func() {
			for !stop.Load() {
				execute()
			}
		})
	}
	others.Go(func() {
		for !stop.Load() {
			done := make(chan struct{})
			go func() {
				runtime.LockOSThread() // and no unlock: the thread ends with the goroutine
				close(done)
			}()
			<-done
			must(syscall.Setgid(syscall.Getgid()) == nil, "setgid")
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for i := range uint64(n) {
		info, err := q.Recv(ctx)
		must(err == nil, "%d values of %d, then %v", i, n, err)
		must(info.Value == i, "value %d came when %d was due", info.Value, i)
	}
	stop.Store(true)
	others.Wait()
	must(sender.Wait() == nil, "%v", sender.ProcessState)
}

// execute starts a program that has no signal blocked.
func execute() {
	var out strings.Builder
	cmd := exec.Command("grep", "SigBlk", "/proc/self/status")
	cmd.Stdout = &out
	must(order.Unmasked(cmd.Start) == nil, "grep does not start")
	must(cmd.Wait() == nil, "%v", cmd.ProcessState)
	must(strings.Fields(out.String())[1] == "0000000000000000", "a program is started with %s", out.String())
}

// send queues values to a process: `send PID N`.
func send() {
	pid, _ := strconv.Atoi(os.Args[2])
	n, _ := strconv.ParseUint(os.Args[3], 10, 64)
	for i := range n {
		for {
			err := sigstorm.Queue(pid, sig, i)
			if err == nil {
				break
			}
			must(err == syscall.EAGAIN, "%v", err)
			time.Sleep(100 * time.Microsecond) // the kernel's queue is full
		}
	}
}
