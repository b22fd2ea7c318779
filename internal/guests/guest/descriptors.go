//go:build linux && amd64

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

func init() {
	programs["descriptors"] = func([]string) {
		for _, s := range scenarios {
			fmt.Printf("%s: ", s.name)
			s.run()
			fmt.Println()
		}
	}
	programs["manypipes"] = manyPipes
}

var scenarios = []struct {
	name string
	run  func()
}{
	{"calls that do not wait", atOnce},
	{"flags that change", flagsChange},
	{"closed meanwhile", closedMeanwhile},
	{"replaced meanwhile", replacedMeanwhile},
	{"large writes", largeWrite},
	{"fifo", fifo},
	{"all of it", waitAll},
	{"limits of time", limits},
	{"interrupted", interrupted},
	{"unforeseen sleeps", unforeseen},
	{"masks of waits", waitMasks},
	{"looks", looks},
	{"locks", locks},
	{"counters", counters},
	{"signals' descriptor", signalDescriptor},
	{"high numbers", highNumbers},
	{"sockets", sockets},
}

func pipe() (r, w int) {
	var fds [2]int
	check(syscall.Pipe2(fds[:], syscall.O_CLOEXEC))
	return fds[0], fds[1]
}

func pair() (a, b int) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	check(err)
	return fds[0], fds[1]
}

func temporary() string {
	dir, err := os.MkdirTemp("", "guest")
	check(err)
	return dir
}

// inThread runs f in a new thread.
func inThread(f func()) <-chan bool {
	done := make(chan bool)
	go func() {
		defer close(done)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		f()
	}()
	return done
}

// within reports whether f returns within a time limit.
func within(f func()) bool {
	select {
	case <-inThread(f):
		return true
	case <-time.After(10 * time.Second):
		return false
	}
}

// atOnce makes calls on blocking descriptors that nevertheless return at once.
func atOnce() {
	r, w := pipe()
	a, b := pair()
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	check(err)
	check(syscall.Bind(listener, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	check(syscall.Listen(listener, 1))
	counter, err := value(syscall.SYS_EVENTFD2, 0, 0)
	check(err)
	path, err := syscall.Open("/dev/null", 0x200000 /* O_PATH */, 0)
	check(err)
	buf := make([]byte, 10)
	at := uintptr(unsafe.Pointer(&buf[0]))
	for _, c := range []struct {
		name string
		call func() error
	}{
		{"nothing", raw(syscall.SYS_READ, uintptr(r), at, 0)},
		{"nothing of a socket", raw(syscall.SYS_READ, uintptr(a), at, 0)},
		{"the wrong end", raw(syscall.SYS_READ, uintptr(w), at, 10)},
		{"the wrong end", raw(syscall.SYS_WRITE, uintptr(r), at, 10)},
		{"a path", raw(syscall.SYS_READ, uintptr(path), at, 10)},
		{"at a place", raw(syscall.SYS_PREAD64, uintptr(r), at, 10, 0)},
		{"at a place of a socket", raw(syscall.SYS_PREAD64, uintptr(a), at, 10, 0)},
		{"accept of a pipe", raw(syscall.SYS_ACCEPT, uintptr(r), 0, 0)},
		{"accept of a connection", raw(syscall.SYS_ACCEPT, uintptr(b), 0, 0)},
		{"receive of a pipe", raw(syscall.SYS_RECVFROM, uintptr(r), at, 10, 0, 0, 0)},
		{"receive of a listener", raw(syscall.SYS_RECVFROM, uintptr(listener), at, 10, 0, 0, 0)},
		{"read of a listener", raw(syscall.SYS_READ, uintptr(listener), at, 10)},
		{"half a number", raw(syscall.SYS_READ, counter, at, 4)},
		{"without waiting", raw(syscall.SYS_RECVFROM, uintptr(a), at, 10, syscall.MSG_DONTWAIT, 0, 0)},
		{"splice without waiting", raw(syscall.SYS_SPLICE, uintptr(r), 0, uintptr(b), 0, 10, 2)},
		{"nowhere", raw(syscall.SYS_READ, 999, at, 10)},
	} {
		var err error
		if !within(func() { err = c.call() }) {
			failf("%s waits", c.name)
		}
		fmt.Printf("%v; ", err)
	}
	runtime.KeepAlive(buf)
	for _, fd := range []int{r, w, a, b, listener, int(counter), path} {
		check(syscall.Close(fd))
	}
}

// flagsChange changes flags by another descriptor of the same file, and by another process.
func flagsChange() {
	r, w := pipe()
	other, err := syscall.Dup(r)
	check(err)
	buf := make([]byte, 10)
	_, err = syscall.Write(w, buf)
	check(err)
	_, err = syscall.Read(r, buf) // it is known to block now
	check(err)
	check(syscall.SetNonblock(other, true))
	if !within(func() { _, err = syscall.Read(r, buf) }) {
		failf("it waits")
	}
	fmt.Print(err, "; ")
	check(syscall.SetNonblock(other, false))
	done := inThread(func() {
		n, err := syscall.Read(r, buf)
		fmt.Print(n, " ", err, "; ")
	})
	time.Sleep(time.Millisecond)
	_, err = syscall.Write(w, buf[:3])
	check(err)
	<-done
	pid, errno := nonblockInChild(r)
	if errno != 0 {
		check(errno)
	}
	_, err = syscall.Wait4(int(pid), nil, 0, nil)
	check(err)
	if !within(func() { _, err = syscall.Read(r, buf) }) {
		failf("it waits after a child's change")
	}
	fmt.Print(err)
	for _, fd := range []int{r, w, other} {
		check(syscall.Close(fd))
	}
}

//go:norace
//go:nosplit
func nonblockInChild(fd int) (uintptr, syscall.Errno) {
	pid, _, errno := syscall.RawSyscall(syscall.SYS_FORK, 0, 0, 0)
	if pid != 0 || errno != 0 {
		return pid, errno
	}
	syscall.RawSyscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_SETFL, syscall.O_NONBLOCK)
	for {
		syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
	}
}

// during makes a call that waits in a thread, and calls then meanwhile. It repeats this with more
// time for the call to begin, until the function until reports that the call began in time.
func during(prepare func(), call func() error, then func(), until func(error) bool) error {
	for wait := time.Millisecond; ; wait *= 2 {
		prepare()
		var err error
		done := inThread(func() { err = call() })
		time.Sleep(wait)
		then()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			return errors.New("it waits forever")
		}
		if until(err) || wait > time.Second {
			return err
		}
	}
}

// closedMeanwhile closes a descriptor while another thread reads from it. The read continues
// because it holds the open file, and another file may get the number.
func closedMeanwhile() {
	var r, w, other, otherW int
	buf := make([]byte, 10)
	err := during(func() { r, w = pipe() }, func() error {
		n, err := syscall.Read(r, buf)
		if err == nil && string(buf[:n]) != "old" {
			return errors.New("it read of another file")
		}
		return err
	}, func() {
		check(syscall.Close(r))
		other, otherW = pipe()
		_, err := syscall.Write(otherW, []byte("new"))
		check(err)
		syscall.Write(w, []byte("old")) // no thread reads if the thread was late
	}, func(err error) bool {
		for _, fd := range []int{other, otherW, w} {
			check(syscall.Close(fd))
		}
		return err == nil
	})
	fmt.Print(err)
}

func replacedMeanwhile() {
	var r, w, other, otherW int
	buf := make([]byte, 10)
	err := during(func() { r, w = pipe() }, func() error {
		n, err := syscall.Read(r, buf)
		if err == nil && string(buf[:n]) == "new" {
			return errors.New("it read of the new file")
		}
		return err
	}, func() {
		other, otherW = pipe()
		_, err := syscall.Write(otherW, []byte("new"))
		check(err)
		check(syscall.Dup3(other, r, syscall.O_CLOEXEC))
		syscall.Write(w, []byte("old")) // no thread reads if the thread was late
	}, func(err error) bool {
		for _, fd := range []int{r, other, otherW, w} {
			check(syscall.Close(fd))
		}
		return err == nil
	})
	fmt.Print(err)
}

// largeWrite writes more than a pipe holds. The call writes everything, or a part if a signal
// interrupts it.
func largeWrite() {
	r, w := pipe()
	data := bytes.Repeat([]byte("0123456789"), 50_000)
	done := inThread(func() {
		n, err := syscall.Write(w, data)
		fmt.Print(n, " ", err, " ")
		check(syscall.Close(w))
	})
	total := 0
	buf := make([]byte, 10_000)
	for {
		n, err := syscall.Read(r, buf)
		check(err)
		if n == 0 {
			break
		}
		if !bytes.Equal(buf[:n], data[total:total+n]) {
			failf("at %d it differs", total)
		}
		total += n
	}
	<-done
	fmt.Print(total)
	check(syscall.Close(r))
}

// fifo opens one end of a fifo, which waits for the other end.
func fifo() {
	dir := temporary()
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "fifo")
	check(syscall.Mkfifo(name, 0o600))
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			f, err := os.OpenFile(name, os.O_WRONLY, 0)
			check(err)
			fmt.Fprintf(f, "%d", i)
			check(f.Close())
		})
	}
	time.Sleep(5 * time.Millisecond)
	total := 0
	for total < 4 {
		f, err := os.Open(name)
		check(err)
		buf := make([]byte, 10)
		for {
			n, err := f.Read(buf)
			total += n
			if n == 0 || err != nil {
				break
			}
		}
		check(f.Close())
	}
	wg.Wait()
	fmt.Print(total)
}

// locks waits for file locks that other processes or descriptors hold.
func locks() {
	dir := temporary()
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "file")
	open := func() int {
		fd, err := syscall.Open(name, syscall.O_RDWR|syscall.O_CREAT|syscall.O_CLOEXEC, 0o600)
		check(err)
		return fd
	}
	const ofdSetLockWait = 38
	for _, kind := range []struct {
		lock, unlock func(fd int) error
	}{
		{func(fd int) error { return syscall.Flock(fd, syscall.LOCK_EX) }, func(fd int) error { return syscall.Flock(fd, syscall.LOCK_UN) }},
		{func(fd int) error {
			return syscall.FcntlFlock(uintptr(fd), ofdSetLockWait, &syscall.Flock_t{Type: syscall.F_WRLCK})
		},
			func(fd int) error {
				return syscall.FcntlFlock(uintptr(fd), ofdSetLockWait, &syscall.Flock_t{Type: syscall.F_UNLCK})
			}},
	} {
		var held atomic.Int32
		var wg sync.WaitGroup
		turns := 0
		for range 8 {
			wg.Go(func() {
				fd := open()
				defer syscall.Close(fd)
				for range 20 {
					for {
						err := kind.lock(fd)
						if err == nil {
							break
						}
						if err != syscall.EINTR {
							check(err)
						}
					}
					if held.Add(1) != 1 {
						failf("two hold the lock")
					}
					turns++
					held.Add(-1)
					check(kind.unlock(fd))
				}
			})
		}
		wg.Wait()
		fmt.Print(turns, " ")
	}
}

// counters waits for eventfd, timerfd, inotify and a child by blocking calls.
func counters() {
	counter, err := value(syscall.SYS_EVENTFD2, 0, 0)
	check(err)
	buf := make([]byte, 8)
	done := inThread(func() {
		n, err := syscall.Read(int(counter), buf)
		fmt.Print(n, " ", err, " ", buf[0], "; ")
	})
	time.Sleep(time.Millisecond)
	_, err = syscall.Write(int(counter), []byte{5, 0, 0, 0, 0, 0, 0, 0})
	check(err)
	<-done
	timer, err := value(283 /* timerfd_create */, 1, 0)
	check(err)
	spec := &[4]int64{0, 0, 0, 2_000_000}
	check(raw(286 /* timerfd_settime */, timer, 0, uintptr(unsafe.Pointer(spec)), 0)())
	n, err := syscall.Read(int(timer), buf)
	fmt.Print(n, " ", err, " ", buf[0], "; ")
	dir := temporary()
	defer os.RemoveAll(dir)
	watch, err := syscall.InotifyInit1(0)
	check(err)
	_, err = syscall.InotifyAddWatch(watch, dir, syscall.IN_CREATE)
	check(err)
	done = inThread(func() {
		buf := make([]byte, 1000)
		n, err := syscall.Read(watch, buf)
		fmt.Print(n, " ", err, "; ")
	})
	time.Sleep(time.Millisecond)
	check(os.WriteFile(filepath.Join(dir, "new"), nil, 0o600))
	<-done
	for _, fd := range []int{int(counter), int(timer), watch} {
		check(syscall.Close(fd))
	}
}

// highNumbers uses descriptors above 65,536.
func highNumbers() {
	limit := syscall.Rlimit{}
	check(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	limit.Cur = limit.Max
	check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
	const high = 70_000
	if limit.Max <= high+1 {
		fmt.Print("3 x")
		return
	}
	r, w := pipe()
	check(syscall.Dup3(r, high, syscall.O_CLOEXEC))
	check(syscall.Close(r))
	done := inThread(func() {
		buf := make([]byte, 10)
		n, err := syscall.Read(high, buf)
		check(err)
		fmt.Print(n, " ", string(buf[:1]))
	})
	time.Sleep(time.Millisecond)
	_, err := syscall.Write(w, []byte("xyz"))
	check(err)
	<-done
	check(syscall.Close(high))
	check(syscall.Close(w))
}
