package sigstorm

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"github.com/usys-go/bridge/signal"
)

// Queue queues sig with a value to a process, as sigqueue does.
func Queue(pid int, sig syscall.Signal, value uint64) error {
	info := siginfo{signo: int32(sig), code: signal.SI_QUEUE, pid: int32(os.Getpid()), uid: uint32(os.Getuid()), value: value}
	_, _, e := syscall.RawSyscall(syscall.SYS_RT_SIGQUEUEINFO, uintptr(pid), uintptr(sig), uintptr(unsafe.Pointer(&info)))
	if e != 0 {
		return e
	}
	return nil
}

type siginfo struct {
	signo, err, code, _ int32
	pid                 int32
	uid                 uint32
	value               uint64
	_                   [96]byte
}

// senderMode as first argument makes a test binary the storm's other process.
const senderMode = "-sigstorm-sender"

// Main is called first in a test binary's TestMain.
func Main() {
	if len(os.Args) == 3 && os.Args[1] == senderMode {
		sender(os.Args[2])
		os.Exit(0)
	}
}

// sender queues values to its parent until standard input ends, then prints how many
// of each source were accepted.
func sender(parent string) {
	pid, err := strconv.Atoi(parent)
	if err != nil {
		panic(err)
	}
	stop := make(chan struct{})
	go func() {
		os.Stdin.Read(make([]byte, 1))
		close(stop)
	}()
	var accepted [len(queued)]uint64
	for kills := 0; ; kills++ {
		select {
		case <-stop:
			fmt.Println(accepted)
			return
		default:
		}
		for i, sig := range queued {
			switch err := Queue(pid, sig, value(fromProcess, accepted[i])); err {
			case nil:
				accepted[i]++
			case syscall.EAGAIN: // the kernel's queue is full
				runtime.Gosched()
			default:
				fmt.Println(err)
				return
			}
		}
		if kills%64 == 0 {
			syscall.Kill(pid, plain[kills/64%len(plain)])
		}
	}
}

// post is signal.Post with the kernel's error for a full queue.
func post(sig syscall.Signal, v uint64) error {
	err := signal.Post(sig, v)
	if errors.Is(err, signal.ErrFull) {
		return syscall.EAGAIN
	}
	return err
}
