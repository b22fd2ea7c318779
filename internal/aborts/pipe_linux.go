package aborts

import "syscall"

func newPipe() (*pipe, error) {
	p := &pipe{in: new(byte), out: new(byte)}
	return p, syscall.Pipe2(p.fd[:], syscall.O_CLOEXEC)
}

func (p *pipe) close() {
	syscall.Close(p.fd[0])
	syscall.Close(p.fd[1])
}
