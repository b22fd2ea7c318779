package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"

	"github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/signal/order"
)

// start runs this program as the sender.
func start(n uint64) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-storm", fmt.Sprint(n), "-to", fmt.Sprint(os.Getpid()))
	cmd.Stderr = os.Stderr
	return cmd, order.Unmasked(cmd.Start)
}

// send queues n values to a process.
func send(pid int, n uint64) error {
	info := struct { // siginfo_t for rt_sigqueueinfo(2)
		signo, err, code, _ int32
		pid                 int32
		uid                 uint32
		value               uint64
		_                   [96]byte
	}{signo: int32(number), code: signal.SI_QUEUE, pid: int32(os.Getpid()), uid: uint32(os.Getuid())}
	for info.value < n {
		switch _, _, e := syscall.Syscall(syscall.SYS_RT_SIGQUEUEINFO, uintptr(pid), uintptr(number), uintptr(unsafe.Pointer(&info))); e {
		case 0:
			info.value++
		case syscall.EAGAIN: // the system's queue is full
			runtime.Gosched()
		default:
			return fmt.Errorf("sigqueue to process %d: %w", pid, e)
		}
	}
	return nil
}
