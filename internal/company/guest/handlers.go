//go:build linux && amd64 && cgo

package main

import (
	"os"
	ossignal "os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/company"
	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

func init() {
	programs["chain"] = chain
	programs["chainprof"] = chainProf
	programs["givenback"] = givenBack
	programs["nest"] = nest
	programs["restart"] = restart
	programs["nostack"] = noStack
	programs["reraise"] = reraise
}

// Flags of sigaction.
const (
	saOnStack = 0x08000000
	saRestart = 0x10000000
	saNoDefer = 0x40000000
)

func install(f func(sig int32) int32, sig syscall.Signal) {
	must(f(int32(sig)) == 0, "C cannot install a handler of %v", sig)
}

// panicked reports whether f panics.
func panicked(f func()) (ok bool) {
	defer func() { ok = recover() != nil }()
	f()
	return false
}

func dereferenceNil() {
	var p *int
	*p = 1
}

// chain: C installs a handler of SIGSEGV in front of the host's that calls the host's, then
// the bridge is used. A nil dereference is a panic, and so is a fault in C if requested.
func chain(args []string) {
	company.Nop()
	install(company.Chain, syscall.SIGSEGV)
	for range 3 {
		must(panicked(dereferenceNil), "a nil dereference does not panic")
		c := make(chan os.Signal, 10)
		check(signal.Notify(c, syscall.SIGUSR1))
		kill(syscall.SIGUSR1)
		arrives("behind C's handler", c, syscall.SIGUSR1)
		must(panicked(dereferenceNil), "a nil dereference does not panic after Notify")
		signal.Stop(c)
		parlib.Rewrap()
	}
	parlib.RecoverFaults(true)
	must(panicked(func() { company.Fault(company.FaultLoad, 8) }), "a fault in C does not panic")
	onNewThread(func() { must(company.Nop()+company.Nop2() == 2, "calls of a new thread") })
}

// chainProf: the same for SIGPROF, with a C profiler that chains.
func chainProf([]string) {
	install(company.Chain, syscall.SIGPROF)
	c := make(chan os.Signal, 10)
	check(signal.Notify(c, syscall.SIGUSR1))
	parlib.Rewrap()
	kill(syscall.SIGPROF)
	becomes(func() bool { return company.Handled(int32(syscall.SIGPROF)) == 1 }, "C's handler of SIGPROF ran %d times, not once", company.Handled(int32(syscall.SIGPROF)))
}

// givenBack: C chains to the bridge's handler of a number that is given back later. Signals
// of the number still reach os/signal.
func givenBack([]string) {
	const sig = syscall.SIGUSR2
	c := make(chan os.Signal, 10)
	check(signal.Notify(c, sig))
	install(company.Chain, sig)
	other := make(chan os.Signal, 10)
	check(signal.Notify(other, syscall.SIGUSR1))
	kill(sig)
	arrives("while the number is claimed", c, sig)
	signal.Stop(c)
	stock := make(chan os.Signal, 10)
	ossignal.Notify(stock, sig)
	for range 3 {
		kill(sig)
		arrives("os/signal, when the number was given back", stock, sig)
	}
}

// nest: a number that C handles with SA_NODEFER is claimed, and a storm of it arrives:
// handlers must not nest until the signal stack is full.
func nest([]string) {
	const first, last, each = 35, 59, 400
	var sigs []os.Signal
	for s := int32(first); s <= last; s++ {
		must(company.Handle(s, saOnStack|saNoDefer) == 0, "C cannot install a handler of %d", s)
		sigs = append(sigs, syscall.Signal(s))
	}
	q, err := signal.Listen(sigs...)
	check(err)
	for _, s := range sigs {
		go func() {
			number := signalNumber(s)
			for n := range uint64(each) {
				for sigstorm.Queue(self, number, n+each*uint64(number-first)) != nil {
					runtime.Gosched() // the kernel's queue is full
				}
			}
		}()
	}
	receiveAll(q, each*(last-first+1))
}

// restart: a number that C handles without SA_RESTART is claimed: a read that a signal
// interrupts continues.
func restart(args []string) {
	must(company.Handle(int32(syscall.SIGUSR1), saOnStack) == 0, "C cannot install a handler")
	c := make(chan os.Signal, 100)
	check(signal.Notify(c, syscall.SIGUSR1))
	var p [2]int
	check(syscall.Pipe(p[:]))
	runtime.LockOSThread()
	thread := syscall.Gettid()
	go func() {
		for range 20 {
			time.Sleep(5 * time.Millisecond)
			syscall.Tgkill(self, thread, syscall.SIGUSR1)
		}
		syscall.Write(p[1], []byte("x"))
	}()
	n, err := syscall.Read(p[0], make([]byte, 1))
	must(n == 1 && err == nil, "read that signals interrupt: %d, %v", n, err)
	arrives("during a read", c, syscall.SIGUSR1)
}

// noStack: C installs a chaining handler without SA_ONSTACK in front of the host's, and
// signals arrive in C and in Go, with the number claimed ("claimed") or not.
func noStack(args []string) {
	const sig = syscall.SIGUSR1
	must(company.Handle(int32(sig), saRestart) == 0, "C cannot install a handler")
	c := make(chan os.Signal, 1000)
	claimed, _ := strconv.ParseBool(args[0])
	if claimed {
		check(signal.Notify(c, sig))
	}
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Microsecond):
				kill(sig)
			}
		}
	}()
	for range 200 {
		company.Spin(300000)
		company.Sleep(300000)
	}
	close(stop)
	handled := company.Handled(int32(sig)) > 0
	must(handled != claimed && (len(c) > 0) == claimed, "C's handler ran: %v; the channel has %d", handled, len(c))
}

// reraise: C's handler of SIGSEGV is used once and raises the signal again, which ends the
// program.
func reraise([]string) {
	install(company.Reraise, syscall.SIGSEGV)
	c := make(chan os.Signal, 1)
	check(signal.Notify(c, syscall.SIGUSR1))
	must(company.Nop()+company.Nop2() == 2, "calls return other values")
	dereferenceNil()
}

// onNewThread runs f on a thread that calls nothing else, and ends with f.
func onNewThread(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and no unlock: the thread ends with the goroutine
		f()
	}()
	<-done
}
