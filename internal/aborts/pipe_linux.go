package aborts

import (
	"syscall"
	"unsafe"
)

func newPipe() (*pipe, error) {
	p := &pipe{in: new(byte), out: new(byte)}
	return p, syscall.Pipe2(p.fd[:], syscall.O_CLOEXEC)
}

// waiting returns the number of bytes in the pipe.
func (p *pipe) waiting() (n int32, err error) {
	const fionread = 0x541b
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(p.fd[0]), fionread, uintptr(unsafe.Pointer(&n))); errno != 0 {
		err = errno
	}
	return
}

func (p *pipe) close() {
	syscall.Close(p.fd[0])
	syscall.Close(p.fd[1])
}
