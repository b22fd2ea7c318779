//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"unsafe"
)

func init() {
	programs["blocking"] = func([]string) { check(syscall.SetNonblock(3, false)) }
}

// unforeseen makes calls that sleep although their arguments do not show it: it opens a fifo
// whose other end is missing, and reads a pipe that another process has made blocking. Meanwhile
// the thread and the process get signals.
func unforeseen() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP, syscall.SIGALRM)
	defer signal.Stop(c)
	dir := temporary()
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "fifo")
	check(syscall.Mkfifo(name, 0o600))
	text, err := syscall.BytePtrFromString(name)
	check(err)
	at := uintptr(unsafe.Pointer(text))
	how := &[3]uint64{syscall.O_RDONLY}
	const here, openat2 = ^uintptr(99), 437
	// The other end stays open until the call has returned.
	end := func(done <-chan bool) {
		fd, err := syscall.Open(name, syscall.O_RDWR|syscall.O_NONBLOCK, 0)
		check(err)
		<-done
		check(syscall.Close(fd))
	}
	for _, call := range []func() error{
		raw(syscall.SYS_OPEN, at, syscall.O_RDONLY),
		raw(syscall.SYS_OPENAT, here, at, syscall.O_WRONLY),
		raw(openat2, here, at, uintptr(unsafe.Pointer(how)), unsafe.Sizeof(*how)),
		raw(syscall.SYS_CREAT, at, 0o600),
	} {
		fmt.Print(whileAsleep(c, call, end), "; ")
	}
	r, w := unexpected()
	buf := make([]byte, 1)
	fmt.Print(whileAsleep(c, raw(syscall.SYS_READ, uintptr(r), uintptr(unsafe.Pointer(&buf[0])), 1), func(done <-chan bool) {
		_, err := syscall.Write(w, []byte("x"))
		check(err)
		<-done
	}))
}

// unexpected returns a pipe that did not block when this process last read its flags.
func unexpected() (r, w int) {
	r, w = pipe()
	check(syscall.SetNonblock(r, true))
	if _, err := syscall.Read(r, make([]byte, 1)); err != syscall.EAGAIN {
		failf("read: %v", err)
	}
	pid, err := syscall.ForkExec(self(), []string{"guest", "blocking"}, &syscall.ProcAttr{
		Env: os.Environ(), Files: []uintptr{0, 1, 2, uintptr(r)}})
	check(err)
	var status syscall.WaitStatus
	_, err = syscall.Wait4(pid, &status, 0, nil)
	check(err)
	if status.ExitStatus() != 0 {
		failf("blocking: %v", status)
	}
	return r, w
}

// whileAsleep sends signals while a call sleeps, and then ends the call. The first signal comes
// from a timer and goes to the process. whileAsleep returns the number of signals before the
// call's end.
func whileAsleep(c chan os.Signal, call func() error, end func(done <-chan bool)) (got int) {
	const others = 20 // after so many signals the scheduler has noticed that a call sleeps
	tid := make(chan int, 1)
	var err error
	done := inThread(func() {
		timer := &[4]int64{3: 1000 /* microseconds */}
		check(raw(syscall.SYS_SETITIMER, 0, uintptr(unsafe.Pointer(timer)), 0)())
		tid <- syscall.Gettid()
		err = call()
	})
	thread := <-tid
	if await(c) == syscall.SIGALRM {
		got++
	}
	for range others {
		check(raw(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(thread), uintptr(syscall.SIGHUP))())
		if await(c) == syscall.SIGHUP {
			got++
		} else {
			break
		}
		pause()
	}
	end(done)
	check(err)
	return got
}

// pause sleeps for 2 ms by a system call.
func pause() { syscall.Nanosleep(&syscall.Timespec{Nsec: 2_000_000}, nil) }
