//go:build linux && amd64

package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["die"] = die }

// The kernel delivers a signal to the process to its first thread. The main goroutine is locked to
// this thread; otherwise a dump would depend on the progress of the thread that sends the signal.
func init() {
	if len(os.Args) == 4 && os.Args[1] == "die" && (os.Args[3] == "process" || os.Args[3] == "other") {
		runtime.LockOSThread()
	}
}

// deaths maps names to functions by which the program ends itself.
var deaths = map[string]func(){
	"panic":    func() { panic("as the test wishes") },
	"nested":   func() { defer func() { panic("once more") }(); panic("as the test wishes") },
	"nil":      func() { var p *[4]int; p[1] = sink },
	"divide":   func() { sink = 1 / zero },
	"fault":    func() { *(*int)(unsafe.Pointer(uintptr(unsafe.Pointer(&unreadable[0])))) = 1 },
	"maps":     concurrentMapWrites,
	"deadlock": func() { <-make(chan int) },
	"goexit":   runtime.Goexit,
	"overflow": func() { debug.SetMaxStack(1 << 20); sink = deep(1) },
	"exit":     func() { os.Exit(3) },
	"return":   func() { os.Stdout.WriteString("returns\n") },
	"pipe":     writeToNobody,
}

var (
	sink, zero int
	unreadable []byte
)

// die arranges for goroutines in many states and ends the program:
//
//	die how            the program ends itself; see deaths
//	die number where   by a signal to a thread in the state where; see places
//	die number process by a signal to the process, which the first thread sends
//	die number other   ... and another thread
//
// In the first form no goroutine is in a system call if the death is that all goroutines are
// asleep.
func die(args []string) {
	if args[0] != "deadlock" && args[0] != "goexit" {
		bystanders()
	}
	if number, err := strconv.Atoi(args[0]); err == nil {
		signalled(syscall.Signal(number), args[1])
		return
	}
	if args[0] == "fault" {
		var err error
		unreadable, err = syscall.Mmap(-1, 0, 4096, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		check(err)
	}
	dieHere(deaths[args[0]])
}

//go:noinline
func dieHere(f func()) { f() }

// bystanders starts goroutines that a dump must show. Each runs a different function, so that they
// can be distinguished when numbers are masked.
func bystanders() {
	started := make(chan bool)
	for _, f := range []func(chan<- bool){receiver, sleeper, selector, poller, reader, locked} {
		go f(started)
		<-started
	}
	time.Sleep(20 * time.Millisecond) // now they are where they wait
}

func receiver(started chan<- bool) { started <- true; <-make(chan int) }
func sleeper(started chan<- bool)  { started <- true; time.Sleep(time.Hour) }
func selector(started chan<- bool) {
	started <- true
	select {
	case <-make(chan int):
	case <-make(chan bool):
	}
}

// poller waits for the network poller.
func poller(started chan<- bool) {
	r, w, err := os.Pipe()
	check(err)
	started <- true
	r.Read(make([]byte, 1))
	runtime.KeepAlive(w)
}

// reader waits in a blocking system call.
func reader(started chan<- bool) {
	var pipe [2]int
	check(syscall.Pipe(pipe[:]))
	started <- true
	syscall.Read(pipe[0], make([]byte, 1))
}

// locked locks its thread, which waits in a futex.
func locked(started chan<- bool) {
	runtime.LockOSThread()
	started <- true
	<-make(chan int)
}

// places maps names to the states in which a thread can get a signal. Each function sends its
// thread's ID when it is about to enter the state.
var places = map[string]func(tid chan<- int){
	"read": func(tid chan<- int) {
		var pipe [2]int
		check(syscall.Pipe(pipe[:]))
		tid <- syscall.Gettid()
		syscall.Read(pipe[0], make([]byte, 1))
	},
	"futex": func(tid chan<- int) {
		tid <- syscall.Gettid()
		<-make(chan int)
	},
	"sleep": func(tid chan<- int) {
		hour := syscall.Timespec{Sec: 3600}
		tid <- syscall.Gettid()
		for {
			syscall.Nanosleep(&hour, nil)
		}
	},
	"compute": func(tid chan<- int) {
		tid <- syscall.Gettid()
		for {
			sink = int(spin(1 << 40))
		}
	},
	// Entering or leaving a system call, at any instruction.
	"calls": func(tid chan<- int) {
		tid <- syscall.Gettid()
		for {
			syscall.RawSyscall(syscall.SYS_GETPPID, 0, 0, 0)
		}
	},
	"blockingcalls": func(tid chan<- int) {
		tid <- syscall.Gettid()
		for {
			syscall.Syscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
		}
	},
}

// signalled sends a signal to one of its threads or to the process, and waits for the end.
func signalled(s syscall.Signal, where string) {
	if where == "process" {
		time.Sleep(20 * time.Millisecond)
		check(syscall.Kill(os.Getpid(), s))
	} else if where == "other" {
		go busy(func(chan<- int) {
			time.Sleep(20 * time.Millisecond)
			check(syscall.Kill(os.Getpid(), s))
		}, nil)
	} else {
		tid := make(chan int)
		go busy(places[where], tid)
		thread := <-tid
		time.Sleep(20 * time.Millisecond)
		_, _, errno := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(thread), uintptr(s))
		if errno != 0 {
			check(errno)
		}
	}
	time.Sleep(10 * time.Second)
	failf("signal %v did not end the program", s)
}

//go:noinline
func busy(f func(chan<- int), tid chan<- int) {
	runtime.LockOSThread()
	f(tid)
}

//lint:ignore SA5007 the stack is to overflow
//go:noinline
func deep(n int) int { return deep(n+1) + n }

// concurrentMapWrites writes to a map from two goroutines until the runtime detects it.
func concurrentMapWrites() {
	m := map[int]int{}
	go mapWriter(m)
	mapWriter(m)
}

//go:noinline
func mapWriter(m map[int]int) {
	for i := 0; ; i++ {
		m[i&0xff] = i
	}
}

// writeToNobody makes standard output a pipe whose other end is closed, and writes to it: package
// os ends the program by SIGPIPE.
func writeToNobody() {
	r, w, err := os.Pipe()
	check(err)
	check(syscall.Dup3(int(w.Fd()), 1, 0))
	check(r.Close())
	os.Stdout.WriteString("nobody reads this\n")
}
