//go:build linux && amd64

package main

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// waitAll receives several pieces in one call.
func waitAll() {
	a, b := pair()
	done := inThread(func() {
		buf := make([]byte, 6)
		n, _, err := syscall.Recvfrom(a, buf, syscall.MSG_WAITALL)
		fmt.Print(n, " ", err, " ", string(buf))
	})
	for _, s := range []string{"ab", "cd", "ef"} {
		_, err := syscall.Write(b, []byte(s))
		check(err)
		time.Sleep(time.Millisecond)
	}
	<-done
	check(syscall.Close(a))
	check(syscall.Close(b))
}

// limits makes calls that end by a timeout.
func limits() {
	a, b := pair()
	limit := syscall.Timeval{Usec: 2000}
	check(syscall.SetsockoptTimeval(a, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &limit))
	other, err := syscall.Dup(a)
	check(err)
	buf := make([]byte, 1)
	_, err = syscall.Read(a, buf)
	fmt.Print(err, "; ")
	_, err = syscall.Read(other, buf)
	fmt.Print(err, "; ")
	p := struct {
		fd           int32
		events, back int16
	}{int32(b), 1, 0}
	at := uintptr(unsafe.Pointer(&p))
	short := func() uintptr { return uintptr(unsafe.Pointer(&syscall.Timespec{Nsec: 2_000_000})) }
	for _, c := range []func() (uintptr, error){
		func() (uintptr, error) { return value(syscall.SYS_POLL, at, 1, 2) },
		func() (uintptr, error) { return value(syscall.SYS_PPOLL, at, 1, short(), 0, 8) },
		func() (uintptr, error) {
			return value(syscall.SYS_SELECT, 0, 0, 0, 0, uintptr(unsafe.Pointer(&syscall.Timeval{Usec: 2000})))
		},
		func() (uintptr, error) { return value(syscall.SYS_PSELECT6, 0, 0, 0, 0, short(), 0) },
	} {
		n, err := c()
		for err == syscall.EINTR { // Go preempts threads by signals
			n, err = c()
		}
		fmt.Print(n, " ", err, "; ")
	}
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	check(err)
	check(syscall.EpollCtl(epoll, syscall.EPOLL_CTL_ADD, b, &syscall.EpollEvent{Events: syscall.EPOLLIN}))
	events := make([]syscall.EpollEvent, 1)
	n, err := syscall.EpollWait(epoll, events, 2)
	fmt.Print(n, " ", err, "; ")
	_, err = syscall.Write(a, buf)
	check(err)
	n, err = syscall.EpollWait(epoll, events, -1)
	fmt.Print(n, " ", err)
	for _, fd := range []int{a, b, other, epoll} {
		check(syscall.Close(fd))
	}
}

// sockets uses blocking sockets to accept, connect and pass descriptors.
func sockets() {
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	check(err)
	check(syscall.Bind(listener, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	check(syscall.Listen(listener, 10))
	name, err := syscall.Getsockname(listener)
	check(err)
	const n = 20
	var wg sync.WaitGroup
	var sum atomic.Int32
	for range n {
		wg.Go(func() {
			fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
			check(err)
			check(syscall.Connect(fd, name))
			_, err = syscall.Write(fd, []byte("ping"))
			check(err)
			buf := make([]byte, 10)
			got, err := syscall.Read(fd, buf)
			check(err)
			sum.Add(int32(got))
			check(syscall.Close(fd))
		})
	}
	for range n {
		fd, _, err := syscall.Accept(listener)
		check(err)
		wg.Go(func() {
			buf := make([]byte, 10)
			got, err := syscall.Read(fd, buf)
			check(err)
			_, err = syscall.Write(fd, []byte(strings.ToUpper(string(buf[:got]))))
			check(err)
			check(syscall.Close(fd))
		})
	}
	wg.Wait()
	fmt.Print(sum.Load(), "; ")
	check(syscall.Close(listener))
	passDescriptor()
}

func passDescriptor() {
	a, b := pair()
	r, w := pipe()
	done := inThread(func() {
		buf, rights := make([]byte, 10), make([]byte, 100)
		_, n, _, _, err := syscall.Recvmsg(b, buf, rights, 0)
		check(err)
		messages, err := syscall.ParseSocketControlMessage(rights[:n])
		check(err)
		fds, err := syscall.ParseUnixRights(&messages[0])
		check(err)
		got, err := syscall.Read(fds[0], buf)
		check(err)
		fmt.Print(string(buf[:got]))
		check(syscall.Close(fds[0]))
	})
	check(syscall.Sendmsg(a, []byte("x"), syscall.UnixRights(r), nil, 0))
	time.Sleep(time.Millisecond)
	_, err := syscall.Write(w, []byte("passed"))
	check(err)
	<-done
	for _, fd := range []int{a, b, r, w} {
		check(syscall.Close(fd))
	}
}

// manyPipes has n goroutines each read their own pipe by a call that waits.
func manyPipes(args []string) {
	n := number(args)
	ends := make([]int, n)
	var sum atomic.Int64
	var wg sync.WaitGroup
	for i := range n {
		r, w := pipe()
		ends[i] = w
		wg.Go(func() {
			buf := make([]byte, 10)
			for {
				got, err := syscall.Read(r, buf)
				if err == syscall.EINTR {
					continue
				}
				check(err)
				if got == 0 {
					return
				}
				sum.Add(int64(got))
			}
		})
	}
	for range 3 {
		for i := range n {
			_, err := syscall.Write(ends[(i*7)%n], []byte("abc"))
			check(err)
		}
	}
	for _, w := range ends {
		check(syscall.Close(w))
	}
	wg.Wait()
	fmt.Println("bytes", sum.Load())
}
