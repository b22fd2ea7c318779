//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// interrupted sends a signal while calls wait. Go installs its handlers with SA_RESTART, so calls
// are restarted, except those listed in signal(7).
func interrupted() {
	c := make(chan os.Signal, 100)
	signal.Notify(c, syscall.SIGUSR1)
	defer signal.Reset(syscall.SIGUSR1)
	r, w := pipe()
	a, b := pair()
	timed, other := pair()
	limit := syscall.Timeval{Sec: 20}
	check(syscall.SetsockoptTimeval(timed, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &limit))
	buf := make([]byte, 10)
	at := uintptr(unsafe.Pointer(&buf[0]))
	p := &struct {
		fd           int32
		events, back int16
	}{int32(b), 1, 0}
	word := new(uint32)
	long := uintptr(unsafe.Pointer(&syscall.Timespec{Sec: 20}))
	for _, s := range []struct {
		name string
		call func() error
		ends func() // ends the call if the signal does not
	}{
		{"read", raw(syscall.SYS_READ, uintptr(r), at, 10), func() { syscall.Write(w, []byte("x")) }},
		{"recv", raw(syscall.SYS_RECVFROM, uintptr(a), at, 10, 0, 0, 0), func() { syscall.Write(b, []byte("x")) }},
		{"recv with a limit", raw(syscall.SYS_RECVFROM, uintptr(timed), at, 10, 0, 0, 0), func() { syscall.Write(other, []byte("x")) }},
		{"poll", raw(syscall.SYS_POLL, uintptr(unsafe.Pointer(p)), 1, 20_000), nil},
		{"nanosleep", raw(syscall.SYS_NANOSLEEP, long, 0), nil},
		{"futex", raw(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), 128, 0, 0), func() {
			raw(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), 129, 1)()
		}},
		{"futex with a limit", raw(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), 128, 0, long), nil},
		{"shared futex", raw(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), 0, 0, 0), func() {
			raw(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), 1, 1)()
		}},
		{"shared futex with a limit", raw(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), 0, 0, long), nil},
	} {
		fmt.Print(s.name, " ", whileSignalled(c, s.call, s.ends), "; ")
	}
	for _, fd := range []int{r, w, a, b, timed, other} {
		check(syscall.Close(fd))
	}
}

// whileSignalled sends SIGUSR1 to a thread that makes a call, until the call returns or a hundred
// times; then it calls ends.
func whileSignalled(c chan os.Signal, call func() error, ends func()) error {
	var tid atomic.Int64
	var err error
	done := inThread(func() {
		tid.Store(int64(syscall.Gettid()))
		err = call()
	})
	for i := 0; ; i++ {
		select {
		case <-done:
			return err
		case <-time.After(2 * time.Millisecond):
		}
		if i < 20 || ends == nil {
			if id := tid.Load(); id != 0 {
				raw(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(id), uintptr(syscall.SIGUSR1))()
			}
		} else {
			ends()
		}
		for len(c) > 0 {
			<-c
		}
	}
}

// waitMasks waits with a mask that unblocks a signal that the thread blocks otherwise.
func waitMasks() {
	c := make(chan os.Signal, 100)
	signal.Notify(c, syscall.SIGUSR2)
	defer signal.Reset(syscall.SIGUSR2)
	long := func() uintptr { return uintptr(unsafe.Pointer(&syscall.Timespec{Sec: 20})) }
	none := new(uint64)
	pack := &[2]uintptr{uintptr(unsafe.Pointer(none)), 8}
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	check(err)
	event := new(syscall.EpollEvent)
	<-inThread(func() {
		setMask(syscall.SIGUSR2)
		for _, call := range []func() (uintptr, error){
			func() (uintptr, error) {
				return value(syscall.SYS_PPOLL, 0, 0, long(), uintptr(unsafe.Pointer(none)), 8)
			},
			func() (uintptr, error) {
				return value(syscall.SYS_PSELECT6, 0, 0, 0, 0, long(), uintptr(unsafe.Pointer(pack)))
			},
			func() (uintptr, error) {
				return value(syscall.SYS_EPOLL_PWAIT, uintptr(epoll), uintptr(unsafe.Pointer(event)), 1, 20_000, uintptr(unsafe.Pointer(none)), 8)
			},
			func() (uintptr, error) { return value(syscall.SYS_RT_SIGSUSPEND, uintptr(unsafe.Pointer(none)), 8) },
		} {
			check(raw(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(syscall.Gettid()), uintptr(syscall.SIGUSR2))())
			_, err := call()
			got := false
			select {
			case <-c:
				got = true
			case <-time.After(10 * time.Second):
			}
			mask := new(uint64)
			check(raw(syscall.SYS_RT_SIGPROCMASK, 0, 0, uintptr(unsafe.Pointer(mask)), 8)())
			fmt.Printf("%v %t %#x; ", err, got, *mask)
		}
		check(raw(syscall.SYS_RT_SIGPROCMASK, 2, uintptr(unsafe.Pointer(none)), 0, 8)())
	})
	check(syscall.Close(epoll))
}

// signalDescriptor reads a signal that the thread blocks.
func signalDescriptor() {
	<-inThread(func() {
		mask := uint64(1 << (syscall.SIGUSR2 - 1))
		fd, err := value(syscall.SYS_SIGNALFD4, ^uintptr(0), uintptr(unsafe.Pointer(&mask)), 8, syscall.O_CLOEXEC)
		check(err)
		setMask(syscall.SIGUSR2)
		check(raw(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(syscall.Gettid()), uintptr(syscall.SIGUSR2))())
		buf := make([]byte, 128)
		var n int
		n, err = syscall.Read(int(fd), buf)
		fmt.Print(n, " ", err, " ", syscall.Signal(buf[0]), "; ")
		check(syscall.SetNonblock(int(fd), true))
		_, err = syscall.Read(int(fd), buf)
		fmt.Print(err)
		check(syscall.Close(int(fd)))
		none := uint64(0)
		check(raw(syscall.SYS_RT_SIGPROCMASK, 2, uintptr(unsafe.Pointer(&none)), 0, 8)())
	})
}
