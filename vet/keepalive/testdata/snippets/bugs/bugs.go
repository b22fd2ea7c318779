// Package bugs has mistakes that once were real in public code, written anew.
package bugs

import (
	"syscall"
	"unsafe"
)

// go.dev/issue/58387: ptrace's wrappers hand it addresses of Go memory as numbers;
// it is an ordinary function.

func ptrace(request, pid int, addr, data uintptr) (err error) { // want ptrace:`sink \[0 1 2 3\] kept=false conduit=true`
	_, _, e := syscall.Syscall6(syscall.SYS_PTRACE, uintptr(request), uintptr(pid), addr, data, 0, 0)
	if e != 0 {
		err = e
	}
	return
}

type regs struct{ r [27]uint64 }

func ptraceGetRegs(pid int, out *regs) error { // want ptraceGetRegs:`sink \[0\] kept=false conduit=true`
	return ptrace(12, pid, 0, uintptr(unsafe.Pointer(out))) // want `ptrace hands its uintptr on to a call`
}

func ptraceContinue(pid, signal int) error { return ptrace(7, pid, 0, uintptr(signal)) } // want ptraceContinue:`sink \[0 1\] kept=false conduit=true`

func ptracePeek(pid int, addr uintptr, out []byte) (int, error) { // want ptracePeek:`sink \[0 1\] kept=false conduit=true`
	var word [8]byte
	if err := ptrace(2, pid, addr, uintptr(unsafe.Pointer(&word[0]))); err != nil { // want `ptrace hands its uintptr on to a call`
		return 0, err
	}
	return copy(out, word[:]), nil
}

// go.dev/issue/44834: the same, with ioctl.

func ioctl(fd int, req uint, arg uintptr) error { // want ioctl:`sink \[0 1 2\] kept=false conduit=true`
	_, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), uintptr(req), arg)
	if e != 0 {
		return e
	}
	return nil
}

func ioctlSetPointerInt(fd int, req uint, value int) error { // want ioctlSetPointerInt:`sink \[0 1\] kept=false conduit=true`
	v := int32(value)
	return ioctl(fd, req, uintptr(unsafe.Pointer(&v))) // want `ioctl hands its uintptr on to a call`
}

func ioctlSetInt(fd int, req uint, value int) error { return ioctl(fd, req, uintptr(value)) } // want ioctlSetInt:`sink \[0 1 2\] kept=false conduit=true`

// github.com/canonical/snapd/pull/15008: an attribute of a file is read into a
// variable whose address was taken a line too early.

func getAttr(fd uintptr) (int32, error) { // want getAttr:`sink \[0\] kept=false conduit=true`
	attr := int32(-1)
	p := uintptr(unsafe.Pointer(&attr))
	_, _, e := syscall.Syscall(syscall.SYS_IOCTL, fd, 0x80086601, p) // want `made of a pointer in line 58 reaches syscall.Syscall`
	if e != 0 {
		return 0, e
	}
	return attr, nil
}

// github.com/cilium/cilium/pull/10168: bpf takes addresses in the fields of a
// struct, which has integers for them.

type bpfAttr struct {
	mapFd      uint32
	_          uint32
	key, value uint64 // want key:`address` value:`address`
	flags      uint64
}

func mapUpdate(fd int, key, value unsafe.Pointer) error {
	a := bpfAttr{mapFd: uint32(fd), key: uint64(uintptr(key)), value: uint64(uintptr(value))}
	_, _, e := syscall.Syscall(321, 2, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a)) // want `memory that holds a pointer as a number` `memory that holds a pointer as a number`
	if e != 0 {
		return e
	}
	return nil
}

// github.com/jsipprell/keyctl/issues/2: a variadic helper, whose callers convert.

func keyctl(cmd uintptr, args ...uintptr) (r uintptr, err error) { // want keyctl:`sink \[0 1\] kept=false conduit=true`
	var a [5]uintptr
	copy(a[:], args)
	switch len(args) {
	case 1:
		r, _, _ = syscall.Syscall6(syscall.SYS_KEYCTL, cmd, args[0], 0, 0, 0, 0)
	case 2:
		r, _, _ = syscall.Syscall6(syscall.SYS_KEYCTL, cmd, args[0], args[1], 0, 0, 0)
	}
	return
}

func describe(key int, b []byte) (uintptr, error) { // want describe:`sink \[0\] kept=false conduit=true`
	return keyctl(6, uintptr(key), uintptr(unsafe.Pointer(&b[0]))) // want `keyctl hands its uintptr on to a call`
}

// go.dev/issue/34684, question 2, and go.dev/issue/34474: the compiler looks for
// calls by name.

var raw = syscall.RawSyscall

func readRaw(fd int, b []byte) uintptr {
	n, _, _ := raw(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b))) // want `RawSyscall is called by a variable's value`
	return n
}

// go.dev/issue/13372: poll gets a number that a method keeps in its struct.

type poller struct {
	fds  uintptr // want fds:`address`
	nfds int
}

func newPoller(fds []int64) *poller {
	return &poller{uintptr(unsafe.Pointer(&fds[0])), len(fds)}
}

func (p *poller) wait() {
	syscall.Syscall(syscall.SYS_POLL, p.fds, uintptr(p.nfds), 0) // want `made of a pointer in line 121 reaches syscall.Syscall`
}
