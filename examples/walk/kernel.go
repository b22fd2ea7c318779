package main

import (
	"bytes"
	"fmt"
	"io"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

// bufSize is the number of bytes read at once.
const bufSize = 128 << 10

// kernel reads a tree by Akaros's system calls, with go_syscall alone.
//
// Pointers are numbers in struct syscall, where the collector does not see them. So the memory
// that they point to is part of the kernel, beside the struct, and lives as long as the call
// does.
type kernel struct {
	sysc   usys.Syscall
	stat   ros.Kstat
	dirent ros.Kdirent
	path   [ros.PATH_MAX]byte
	buf    [bufSize]byte
}

// newKernel makes a kernel on the heap, never on a stack, which moves.
//
//go:noinline
func newKernel() *kernel { return new(kernel) }

// sysError is the error of a failed system call.
type sysError struct {
	errno  ros.Errno
	errstr string
}

func (e *sysError) Error() string { return fmt.Sprintf("errno %d: %s", e.errno, e.errstr) }

// call makes one system call.
func (k *kernel) call(num uint32, arg ...int64) (int64, error) {
	k.sysc.Num = num
	k.sysc.Flags = 0
	// Without a host, which would write the results, these values remain.
	k.sysc.Retval, k.sysc.Err = -1, int32(ros.ENOSYS)
	clear(k.sysc.Arg[copy(k.sysc.Arg[:], arg):])
	usys.GoSyscall(&k.sysc)
	if ros.Failed(num, k.sysc.Retval) {
		text, _, _ := bytes.Cut(k.sysc.Errstr[:], []byte{0})
		return 0, &sysError{ros.Errno(k.sysc.Err), string(text)}
	}
	return k.sysc.Retval, nil
}

// addr converts a pointer to an argument. It must point into k.
func addr[T any](p *T) int64 { return int64(uintptr(unsafe.Pointer(p))) }

// setPath copies path into k, and returns the two arguments for it: address and length.
func (k *kernel) setPath(path string) (p, n int64, err error) {
	if len(path) > len(k.path) {
		return 0, 0, fmt.Errorf("path too long: %s", path)
	}
	return addr(&k.path), int64(copy(k.path[:], path)), nil
}

// open opens path for reading.
func (k *kernel) open(path string, flags int64) (fd int64, err error) {
	p, n, err := k.setPath(path)
	if err != nil {
		return 0, err
	}
	return k.call(ros.SYS_OPENAT, ros.AT_FDCWD, p, n, ros.O_RDONLY|ros.O_CLOEXEC|flags, 0)
}

// close closes fd, and stores an error in *err if that is nil.
func (k *kernel) close(fd int64, err *error) {
	if _, e := k.call(ros.SYS_CLOSE, fd); *err == nil {
		*err = e
	}
}

func (k *kernel) dir(path string) (entries []entry, err error) {
	fd, err := k.open(path, ros.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	defer k.close(fd, &err)
	for {
		n, err := k.call(ros.SYS_READ, fd, addr(&k.dirent), int64(unsafe.Sizeof(k.dirent)))
		if n == 0 || err != nil {
			return entries, err
		}
		b, _, _ := bytes.Cut(k.dirent.Name[:], []byte{0})
		if name := string(b); name != "." && name != ".." {
			kind, err := k.kind(path, name)
			if err != nil {
				return entries, err
			}
			entries = append(entries, entry{name, kind})
		}
	}
}

// kind returns the kind of the entry just read. Akaros does not report it, so that an lstat is
// needed; other hosts may.
func (k *kernel) kind(dir, name string) (kind, error) {
	switch k.dirent.Type {
	case ros.DT_DIR:
		return directory, nil
	case ros.DT_REG:
		return file, nil
	case ros.DT_LNK:
		return link, nil
	case ros.DT_UNKNOWN:
		return k.lstat(dir + "/" + name)
	}
	return other, nil
}

func (k *kernel) lstat(path string) (kind, error) {
	p, n, err := k.setPath(path)
	if err != nil {
		return other, err
	}
	if _, err := k.call(ros.SYS_LSTAT, p, n, addr(&k.stat)); err != nil {
		return other, err
	}
	switch k.stat.Mode & ros.S_IFMT {
	case ros.S_IFDIR:
		return directory, nil
	case ros.S_IFREG:
		return file, nil
	case ros.S_IFLNK:
		return link, nil
	}
	return other, nil
}

func (k *kernel) file(path string, w io.Writer) (total int64, err error) {
	fd, err := k.open(path, 0)
	if err != nil {
		return 0, err
	}
	defer k.close(fd, &err)
	for {
		n, err := k.call(ros.SYS_READ, fd, addr(&k.buf), bufSize)
		if n == 0 || err != nil {
			return total, err
		}
		w.Write(k.buf[:n]) // w is a hash, whose Write cannot fail
		total += n
	}
}

func (k *kernel) link(path string) (string, error) {
	p, n, err := k.setPath(path)
	if err != nil {
		return "", err
	}
	n, err = k.call(ros.SYS_READLINK, p, n, addr(&k.buf), bufSize)
	if err != nil {
		return "", err
	}
	return string(k.buf[:n]), nil
}
