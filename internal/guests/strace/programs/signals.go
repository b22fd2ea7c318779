//go:build linux && amd64

package main

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["signals"] = signals }

// signals sends signals to its own process and waits for them.
func signals([]string) {
	c := make(chan os.Signal, 10)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGCHLD, syscall.SIGPIPE, syscall.SIGHUP)
	check(syscall.Kill(os.Getpid(), syscall.SIGUSR1))
	<-c
	check(must(os.FindProcess(os.Getpid())).Signal(syscall.SIGUSR2))
	<-c
	check(tgkill(syscall.SIGHUP))
	<-c
	queued(c)
	alarm(c)
	var status *exec.ExitError
	if err := exec.Command(os.Args[0], "child", "status").Run(); !errors.As(err, &status) {
		check(err)
	}
	<-c
	p := pipe()
	check(p.r.Close())
	_, err := p.w.Write([]byte("lost")) // SIGPIPE
	fails(err, syscall.EPIPE)
	<-c
	check(p.w.Close())
	fault()
	signal.Ignore(syscall.SIGUSR1)
	check(syscall.Kill(os.Getpid(), syscall.SIGUSR1))
	signal.Reset(syscall.SIGUSR2)
	signal.Stop(c)
	descriptor()
	check(syscall.Kill(os.Getpid(), syscall.SIGKILL))
	time.Sleep(time.Hour)
}

// queued sends a signal with a value.
func queued(c chan os.Signal) {
	var info [128]byte
	*(*int32)(unsafe.Pointer(&info[0])) = int32(syscall.SIGUSR1)
	*(*int32)(unsafe.Pointer(&info[8])) = -1 // SI_QUEUE
	*(*int32)(unsafe.Pointer(&info[16])) = int32(os.Getpid())
	*(*int64)(unsafe.Pointer(&info[24])) = 0x1234
	must(call(syscall.SYS_RT_SIGQUEUEINFO, uintptr(os.Getpid()), uintptr(syscall.SIGUSR1), uintptr(unsafe.Pointer(&info))))
	<-c
}

// alarm receives signals from timers.
func alarm(c chan os.Signal) {
	timer := [4]int64{0, 0, 0, 2000}
	must(call(syscall.SYS_SETITIMER, 0, uintptr(unsafe.Pointer(&timer)), 0))
	<-c
	event := [8]int64{0x77, int64(syscall.SIGALRM)} // the value, the signal, and SIGEV_SIGNAL
	var id int32
	must(call(syscall.SYS_TIMER_CREATE, 1, uintptr(unsafe.Pointer(&event)), uintptr(unsafe.Pointer(&id))))
	timer = [4]int64{0, 0, 0, 1000000}
	must(call(syscall.SYS_TIMER_SETTIME, uintptr(id), 0, uintptr(unsafe.Pointer(&timer)), 0))
	<-c
	must(call(syscall.SYS_TIMER_DELETE, uintptr(id)))
	must(call(syscall.SYS_ALARM, 100))
	must(call(syscall.SYS_ALARM, 0))
}

// fault reads an unmapped address.
func fault() {
	debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(false)
	defer func() {
		if recover() == nil {
			check(errors.New("there was memory"))
		}
	}()
	m := must(syscall.Mmap(-1, 0, 4096, syscall.PROT_NONE, syscall.MAP_PRIVATE|syscall.MAP_ANONYMOUS))
	_ = string(m) // copies it
}

// descriptor receives signals by a descriptor.
func descriptor() {
	set := uint64(1) << (syscall.SIGWINCH - 1)
	fd := must(call(syscall.SYS_SIGNALFD4, ^uintptr(0), uintptr(unsafe.Pointer(&set)), 8, syscall.O_CLOEXEC|syscall.O_NONBLOCK))
	_, err := syscall.Read(int(fd), make([]byte, 128))
	fails(err, syscall.EAGAIN)
	check(syscall.Close(int(fd)))
	var pending uint64
	must(call(syscall.SYS_RT_SIGPENDING, uintptr(unsafe.Pointer(&pending)), 8))
	fails(syscall.Kill(os.Getpid(), 100), syscall.EINVAL)
	for _, number := range []uintptr{0x1ff, 0x1234, 0x12345} { // neither tracer has names for them
		_, err = call(number, 1, 2, 3, 4, 5, 6)
		fails(err, syscall.ENOSYS)
	}
}
