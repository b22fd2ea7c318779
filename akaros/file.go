package akaros

import (
	"io"
	"io/fs"
	"runtime"
	"sync/atomic"

	"github.com/usys-go/bridge/akaros/ros"
)

// File is an open file, with the habits of os.File: Read returns io.EOF at the
// end, Write writes all or says why not, and what is not closed is closed when it
// is garbage. Whoever closes it while another goroutine uses it must know that
// this one may then see the descriptor's next file.
type File struct {
	fd      atomic.Int64 // -1: closed
	name    string
	cleanup runtime.Cleanup
}

// NewFile makes a file of a descriptor, which it will close.
func NewFile(fd int, name string) *File {
	f := &File{name: name}
	f.fd.Store(int64(fd))
	f.cleanup = runtime.AddCleanup(f, func(fd int) { Close(fd) }, fd)
	return f
}

// Open opens a file for reading.
func Open(name string) (*File, error) { return OpenFile(name, ros.O_RDONLY, 0) }

// Create makes a file, or empties it, and opens it for reading and writing.
func Create(name string) (*File, error) {
	return OpenFile(name, ros.O_RDWR|ros.O_CREAT|ros.O_TRUNC, 0o666)
}

// OpenFile opens a file; the flags are package ros's, O_CLOEXEC is added.
func OpenFile(name string, flags int, perm fs.FileMode) (*File, error) {
	fd, err := open(name, flags, uint32(perm.Perm()))
	if err != nil {
		return nil, err
	}
	return NewFile(fd, name), nil
}

// open is Openat from the current directory. Unlike package os it does not try again
// after EINTR, and nothing here does: the host returns EINTR when a deadline (package
// deadline) has come, not when a signal comes between.
func open(name string, flags int, mode uint32) (fd int, err error) {
	return Openat(ros.AT_FDCWD, name, flags|ros.O_CLOEXEC, mode)
}

// use is the descriptor, or an error if it is closed.
func (f *File) use() (int, error) {
	fd := int(f.fd.Load())
	if fd < 0 {
		return fd, fs.ErrClosed
	}
	return fd, nil
}

// Name is the name that the file was opened by.
func (f *File) Name() string { return f.name }

// Fd is the descriptor, which stays the file's own.
func (f *File) Fd() uintptr { return uintptr(f.fd.Load()) }

// Close closes the file.
func (f *File) Close() error {
	fd := int(f.fd.Swap(-1))
	if fd < 0 {
		return fs.ErrClosed
	}
	f.cleanup.Stop()
	return Close(fd)
}

// Read reads what there is, up to len(p) bytes; io.EOF is the end.
func (f *File) Read(p []byte) (n int, err error) {
	fd, err := f.use()
	if err != nil || len(p) == 0 {
		return 0, err
	}
	n, err = Read(fd, p)
	runtime.KeepAlive(f)
	switch {
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// Write writes all of p, or says why it could not.
func (f *File) Write(p []byte) (n int, err error) {
	fd, err := f.use()
	for err == nil && n < len(p) {
		var m int
		if m, err = Write(fd, p[n:]); err == nil && m == 0 {
			err = io.ErrUnexpectedEOF
		}
		n += max(m, 0)
	}
	runtime.KeepAlive(f)
	return n, err
}

// WriteString is Write without a copy of s.
func (f *File) WriteString(s string) (n int, err error) {
	fd, err := f.use()
	for err == nil && n < len(s) {
		var m int
		if m, err = writeString(fd, s[n:]); err == nil && m == 0 {
			err = io.ErrUnexpectedEOF
		}
		n += max(m, 0)
	}
	runtime.KeepAlive(f)
	return n, err
}

// Seek moves to another position.
func (f *File) Seek(offset int64, whence int) (int64, error) {
	fd, err := f.use()
	if err != nil {
		return 0, err
	}
	position, err := Seek(fd, offset, whence)
	runtime.KeepAlive(f)
	return position, err
}

// Sync waits until the file is where it outlives the machine.
func (f *File) Sync() error {
	fd, err := f.use()
	if err != nil {
		return err
	}
	err = Fsync(fd)
	runtime.KeepAlive(f)
	return err
}

// Stat tells of the file.
func (f *File) Stat() (fs.FileInfo, error) {
	fd, err := f.use()
	if err != nil {
		return nil, err
	}
	i := &info{name: base(f.name)}
	err = Fstat(fd, &i.stat)
	runtime.KeepAlive(f)
	if err != nil {
		return nil, err
	}
	return i, nil
}
