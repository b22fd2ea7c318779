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

// The kernel gives a signal to the process to its first thread. Here that runs the main goroutine,
// or a dump would show whatever the thread that sends the signal has come to.
func init() {
	if len(os.Args) == 4 && os.Args[1] == "die" && (os.Args[3] == "process" || os.Args[3] == "other") {
		runtime.LockOSThread()
	}
}

// deaths are the ways to die by one's own doing, by name.
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
//	die how            by its own doing; see deaths
//	die number where   by a signal to a thread that is busy as where says
//	die number process by a signal to the process, which the first thread sends
//	die number other   ... and another thread
//
// The first form has no goroutine in a system call where the death is that all
// are asleep.
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

// bystanders are goroutines that a dump must show. Each is a function of its
// own, so that it can be told from the others when numbers are masked.
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

// reader waits in the system call itself.
func reader(started chan<- bool) {
	var pipe [2]int
	check(syscall.Pipe(pipe[:]))
	started <- true
	syscall.Read(pipe[0], make([]byte, 1))
}

// locked has a thread of its own, which waits in a futex.
func locked(started chan<- bool) {
	runtime.LockOSThread()
	started <- true
	<-make(chan int)
}

// places are what a thread can be doing when a signal comes. Each says which
// thread it is and when it is about to begin.
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
	// On its way into a system call or out of it, at any instruction.
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

// signalled sends a signal to a thread of its own, or to the process, and waits
// for the end.
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

// concurrentMapWrites writes to a map from two goroutines until that is noticed.
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

// writeToNobody writes to standard output, which is a pipe whose other end has
// been closed: os has SIGPIPE end the program.
func writeToNobody() {
	r, w, err := os.Pipe()
	check(err)
	check(syscall.Dup3(int(w.Fd()), 1, 0))
	check(r.Close())
	os.Stdout.WriteString("nobody reads this\n")
}
