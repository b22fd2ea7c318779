//go:build linux && amd64

package main

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"unsafe"
)

func init() { programs["pipes"] = pipes }

// pipes writes to pipes and reads from them by all calls that can do so.
func pipes([]string) {
	p := pipe()
	must(p.w.Write([]byte("through a pipe\x00\n")))
	must(p.r.Read(make([]byte, 5)))
	must(p.r.Read(make([]byte, 100)))
	check(p.r.SetReadDeadline(soon()))
	_, err := p.r.Read(make([]byte, 1))
	fails(err, os.ErrDeadlineExceeded)
	check(p.close())

	p = pipe()
	must(p.w.WriteString("end"))
	check(p.w.Close())
	must(io.ReadAll(p.r))
	check(p.r.Close())
	blocking()
	spliced()
	broken()
	fifo()
	events()
}

// blocking uses pipes that the runtime does not poll.
func blocking() {
	var p [2]int
	check(syscall.Pipe(p[:]))
	must(syscall.Write(p[1], []byte("abc")))
	must(syscall.Read(p[0], make([]byte, 2)))
	must(call(syscall.SYS_FCNTL, uintptr(p[1]), syscall.F_SETPIPE_SZ, 8192))
	must(call(syscall.SYS_FCNTL, uintptr(p[1]), syscall.F_GETPIPE_SZ))
	var n int32
	must(call(syscall.SYS_IOCTL, uintptr(p[0]), syscall.TIOCINQ, uintptr(unsafe.Pointer(&n))))
	check(syscall.SetNonblock(p[0], true))
	must(syscall.Read(p[0], make([]byte, 2)))
	_, err := syscall.Read(p[0], make([]byte, 2))
	fails(err, syscall.EAGAIN)
	_, err = syscall.Seek(p[0], 0, 0)
	fails(err, syscall.ESPIPE)
	_, err = syscall.Write(p[0], []byte("wrong end"))
	fails(err, syscall.EBADF)
	poll(p)
	check(errors.Join(syscall.Close(p[0]), syscall.Close(p[1])))
}

type pollfd struct {
	fd              int32
	events, revents int16
}

// poll waits for pipes in three ways.
func poll(p [2]int) {
	list := [2]pollfd{{int32(p[0]), 1, 0}, {int32(p[1]), 4, 0}}
	must(call(syscall.SYS_POLL, uintptr(unsafe.Pointer(&list)), 2, 0))
	timeout := syscall.Timespec{Nsec: 1000}
	must(call(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&list)), 1, uintptr(unsafe.Pointer(&timeout)), 0, 8))
	var set syscall.FdSet
	set.Bits[p[1]/64] |= 1 << (p[1] % 64)
	must(syscall.Select(p[1]+1, nil, &set, nil, &syscall.Timeval{Sec: 1}))
	e := must(syscall.EpollCreate1(syscall.EPOLL_CLOEXEC))
	event := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLHUP, Fd: 17, Pad: 0}
	check(syscall.EpollCtl(e, syscall.EPOLL_CTL_ADD, p[0], &event))
	fails(syscall.EpollCtl(e, syscall.EPOLL_CTL_ADD, p[0], &event), syscall.EEXIST)
	must(syscall.Write(p[1], []byte("z")))
	var got [4]syscall.EpollEvent
	must(syscall.EpollWait(e, got[:], 0))
	check(syscall.EpollCtl(e, syscall.EPOLL_CTL_DEL, p[0], nil))
	check(syscall.Close(e))
}

// spliced moves bytes between pipes and files without copying them.
func spliced() {
	check(os.WriteFile("data", []byte("data of a file that is spliced"), 0o600))
	f, a, b := must(os.Open("data")), [2]int{}, [2]int{}
	check(syscall.Pipe2(a[:], syscall.O_CLOEXEC))
	check(syscall.Pipe2(b[:], syscall.O_CLOEXEC|syscall.O_NONBLOCK))
	off := int64(5)
	must(syscall.Splice(int(f.Fd()), &off, a[1], nil, 15, 1))
	must(syscall.Tee(a[0], b[1], 10, 2))
	text := []byte("mapped")
	v := syscall.Iovec{Base: &text[0], Len: uint64(len(text))}
	must(call(syscall.SYS_VMSPLICE, uintptr(a[1]), uintptr(unsafe.Pointer(&v)), 1, 0))
	must(syscall.Read(a[0], make([]byte, 100)))
	must(syscall.Read(b[0], make([]byte, 100)))
	check(f.Close())
	for _, fd := range append(a[:], b[:]...) {
		check(syscall.Close(fd))
	}
}

// broken writes to a pipe without a reader.
func broken() {
	signal.Ignore(syscall.SIGPIPE)
	p := pipe()
	check(p.r.Close())
	_, err := p.w.Write([]byte("lost"))
	fails(err, syscall.EPIPE)
	check(p.w.Close())
}

// fifo opens a named pipe.
func fifo() {
	check(syscall.Mkfifo("fifo", 0o600))
	_, err := syscall.Open("fifo", syscall.O_WRONLY|syscall.O_NONBLOCK, 0)
	fails(err, syscall.ENXIO)
	f := must(os.OpenFile("fifo", os.O_RDWR, 0))
	must(f.Write([]byte("named")))
	must(f.Read(make([]byte, 16)))
	check(f.Close())
	check(os.Remove("fifo"))
}

// events uses event descriptors as counters.
func events() {
	fd := must(call(syscall.SYS_EVENTFD2, 3, syscall.O_CLOEXEC|syscall.O_NONBLOCK))
	must(syscall.Write(int(fd), []byte{4, 0, 0, 0, 0, 0, 0, 0}))
	must(syscall.Read(int(fd), make([]byte, 8)))
	_, err := syscall.Read(int(fd), make([]byte, 8))
	fails(err, syscall.EAGAIN)
	check(syscall.Close(int(fd)))
	watch := must(syscall.InotifyInit1(syscall.IN_CLOEXEC | syscall.IN_NONBLOCK))
	must(syscall.InotifyAddWatch(watch, ".", syscall.IN_CREATE|syscall.IN_DELETE))
	must(syscall.InotifyRmWatch(watch, 1))
	check(syscall.Close(watch))
}
