//go:build linux && amd64

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func init() {
	programs["stresshttp"] = stressHTTP
	programs["stresssignals"] = stressSignals
	programs["stressexec"] = stressExec
	programs["stressforks"] = stressForks
}

// stressHTTP runs a server and 64 clients for a time, while a thread sends
// SIGPROF to the process's threads in turn, 500 a second, with the profiler on,
// so that each signal walks a stack:
//
//	stresshttp duration
func stressHTTP(args []string) {
	length, err := time.ParseDuration(args[0])
	check(err)
	check(pprof.StartCPUProfile(io.Discard))
	stop := make(chan bool)
	sent := make(chan int)
	go prof(500, stop, sent)
	start := time.Now()
	requests := serveAndAsk(64, func(int) bool { return time.Since(start) < length })
	close(stop)
	n := <-sent
	pprof.StopCPUProfile()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("requests %d signals %d per second %.0f collections %d\n",
		requests, n, float64(n)/time.Since(start).Seconds(), m.NumGC)
}

// prof sends SIGPROF at the given rate per second until it receives from stop. It locks its
// thread and sleeps by a system call, because timers of Go's scheduler would be late.
func prof(rate int, stop <-chan bool, sent chan<- int) {
	runtime.LockOSThread()
	n := 0
	pid := os.Getpid()
	for start := time.Now(); ; {
		threads, err := os.ReadDir("/proc/self/task")
		check(err)
		for _, thread := range threads {
			select {
			case <-stop:
				sent <- n
				return
			default:
			}
			tid, err := strconv.Atoi(thread.Name())
			check(err)
			// The thread may have ended in the meantime; then the next one gets the
			// signal.
			_, _, errno := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(pid), uintptr(tid), uintptr(syscall.SIGPROF))
			if errno != 0 {
				continue
			}
			n++
			if early := time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(rate))); early > 0 {
				pause := syscall.NsecToTimespec(int64(early))
				syscall.Nanosleep(&pause, nil)
			}
		}
	}
}

// stressSignals sends a number of signals to a thread that blocks in a read, each after the
// previous one has been delivered, and then ends the read:
//
//	stresssignals number
//
// The read must continue after each signal and return the bytes that are written at the end.
func stressSignals(args []string) {
	number, err := strconv.Atoi(args[0])
	check(err)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	var pipe [2]int
	check(syscall.Pipe(pipe[:]))
	tid := make(chan int)
	type result struct {
		n   int
		err error
		b   byte
	}
	done := make(chan result)
	go func() {
		runtime.LockOSThread()
		tid <- syscall.Gettid()
		b := make([]byte, 1)
		n, err := syscall.Read(pipe[0], b)
		done <- result{n, err, b[0]}
	}()
	thread := <-tid
	waitBlocked(thread)
	for i := range number {
		_, _, errno := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(thread), uintptr(syscall.SIGUSR1))
		if errno != 0 {
			check(errno)
		}
		if await(c) == nil {
			failf("signal %d of %d was lost", i+1, number)
		}
		select {
		case r := <-done:
			failf("signal %d ended the read: %+v", i+1, r)
		default:
		}
	}
	_, err = syscall.Write(pipe[1], []byte{42})
	check(err)
	select {
	case r := <-done:
		if r != (result{1, nil, 42}) {
			failf("the read returned %+v", r)
		}
	case <-time.After(10 * time.Second):
		failf("the read never returned")
	}
	fmt.Println("signals", number, "read ended")
}

// waitBlocked waits until a thread sleeps. On vcores /proc does not show whether it does; there
// waitBlocked yields a thousand times and assumes that the thread sleeps.
func waitBlocked(tid int) {
	if !kernelsThreads() {
		for range 1000 {
			syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
		}
		return
	}
	for range 1000 {
		b, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/stat", tid))
		check(err)
		if _, rest, ok := strings.Cut(string(b), ") "); ok && rest[0] == 'S' {
			return
		}
		time.Sleep(time.Millisecond)
	}
	failf("the thread does not block")
}

// stressExec runs children from four threads at once, half of them this program and half a
// foreign one, and checks their output and exit status:
//
//	stressexec number
func stressExec(args []string) {
	number, err := strconv.Atoi(args[0])
	check(err)
	const threads = 4
	var right atomic.Int64
	var wg sync.WaitGroup
	for t := range threads {
		wg.Add(1)
		go func() {
			defer wg.Done()
			runtime.LockOSThread()
			for i := t; i < number; i += threads {
				name := fmt.Sprint("child ", i)
				child, want := exec.Command("/bin/sh", "-c", "echo \"$0\"; exit "+strconv.Itoa(i%7), name), name+"\n"
				if i%(2*threads) < threads {
					child, want = exec.Command(self(), "echo", name), name+"||"
					child.Env = []string{}
				}
				out, err := child.CombinedOutput()
				status := child.ProcessState
				if status == nil || string(out) != want || status.ExitCode() != 0 && status.ExitCode() != i%7 || status.ExitCode() == 0 && want == name+"\n" && i%7 != 0 {
					fmt.Fprintf(os.Stderr, "child %d: %v, printed %q, want %q\n", i, err, out, want)
					continue
				}
				right.Add(1)
			}
		}()
	}
	wg.Wait()
	fmt.Println("children", right.Load())
	if int(right.Load()) != number {
		failf("%d of %d children lost", number-int(right.Load()), number)
	}
}

// stressForks is stressExec under a high rate of SIGPROF, with much memory, so that copying the
// page tables takes time. The kernel restarts a fork that a signal interrupts, and the host's
// data for parent and child must be right then as well.
func stressForks(args []string) {
	memory := make([]byte, 100<<20)
	for i := 0; i < len(memory); i += 4096 {
		memory[i] = 1
	}
	check(pprof.StartCPUProfile(io.Discard))
	stop, sent := make(chan bool), make(chan int)
	go prof(5000, stop, sent)
	stressExec(args)
	close(stop)
	<-sent
	pprof.StopCPUProfile()
	runtime.KeepAlive(memory)
}
