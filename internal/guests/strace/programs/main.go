//go:build linux && amd64

// Command programs contains the ten programs whose traces are compared with strace's. Each
// has one working goroutine, and makes many different calls in one area.
//
//	programs <program> [arguments]
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"syscall"
	"time"
	"unsafe"
)

// programs by name. They are registered by the files that hold them.
var programs = map[string]func(args []string){}

func main() {
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		var names []string
		for name := range programs {
			names = append(names, name)
		}
		slices.Sort(names)
		fmt.Fprintln(os.Stderr, "programs: name one of the programs", names)
		os.Exit(2)
	}
	program := programs[os.Args[1]]
	runtimeCalls()
	program(os.Args[2:])
}

// runtimeCalls makes the calls that the runtime makes at any time, so that each program
// makes each of them.
func runtimeCalls() {
	syscall.Syscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
	t := syscall.Timespec{Nsec: 1000}
	check(syscall.Nanosleep(&t, nil))
	check(tgkill(syscall.SIGURG)) // its handler returns by rt_sigreturn
	debug.FreeOSMemory()          // madvise
	time.Sleep(time.Millisecond)  // futex or epoll_pwait
	woken := make(chan bool)
	go func() {
		runtime.LockOSThread() // the thread ends with the goroutine
		close(woken)
	}()
	<-woken
	pipe, written := pipe(), make(chan bool)
	time.AfterFunc(10*time.Millisecond, func() {
		pipe.w.Write([]byte{1})
		close(written)
	})
	must(pipe.r.Read(make([]byte, 1))) // epoll_pwait
	<-written
	check(pipe.close())
}

type ends struct{ r, w *os.File }

func pipe() ends {
	r, w, err := os.Pipe()
	check(err)
	return ends{r, w}
}

func (p ends) close() error { return errors.Join(p.r.Close(), p.w.Close()) }

// tgkill sends a signal to the calling thread.
func tgkill(sig syscall.Signal) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_, _, errno := syscall.Syscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(syscall.Gettid()), uintptr(sig))
	if errno != 0 {
		return errno
	}
	return nil
}

// check ends the program if err is not nil.
func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "programs:", err)
		os.Exit(1)
	}
}

// soon returns a time that is still in the future when the next call is made, even on a
// busy machine.
func soon() time.Time { return time.Now().Add(500 * time.Millisecond) }

// must is like check, for a function with a result.
func must[T any](v T, err error) T {
	check(err)
	return v
}

// call makes a system call for which package syscall has no function, and returns its error.
func call(nr uintptr, args ...uintptr) (uintptr, error) {
	var a [6]uintptr
	copy(a[:], args)
	r, _, errno := syscall.Syscall6(nr, a[0], a[1], a[2], a[3], a[4], a[5])
	if errno != 0 {
		return r, errno
	}
	return r, nil
}

// fails ends the program if err is not the wanted error.
func fails(err, want error) {
	if !errors.Is(err, want) {
		check(fmt.Errorf("got %v, want %w", err, want))
	}
}

// address returns the address of a string's bytes, followed by a 0.
func address(s string) uintptr {
	return uintptr(unsafe.Pointer(must(syscall.BytePtrFromString(s))))
}

// Numbers that package syscall has no names for.
const (
	sysStatx           = 332
	sysCopyFileRange   = 326
	sysPreadv2         = 327
	sysPwritev2        = 328
	sysRenameat2       = 316
	sysMemfdCreate     = 319
	sysOpenat2         = 437
	sysFaccessat2      = 439
	sysPidfdOpen       = 434
	sysPidfdSendSignal = 424
	sysCloseRange      = 436
	sysMlock2          = 325
	sysRecvmmsg        = 299
	sysSendmmsg        = 307
	sysNameToHandleAt  = 303
	sysGetrandom       = 318
)
