package akaros

import (
	"io"
	"io/fs"
	"runtime"
	"sync/atomic"

	"github.com/usys-go/bridge/akaros/ros"
)

// File is an open file that behaves like os.File: Read returns io.EOF at the end, Write
// writes all of its data or returns an error, and a file that becomes garbage is closed. If
// a goroutine closes a File while another one uses it, the other one may use the next file
// that gets the same descriptor.
type File struct {
	fd      atomic.Int64 // -1: closed
	name    string
	cleanup runtime.Cleanup
}

// NewFile returns a File for a descriptor, which the File then owns and closes.
func NewFile(fd int, name string) *File {
	f := &File{name: name}
	f.fd.Store(int64(fd))
	f.cleanup = runtime.AddCleanup(f, func(fd int) { Close(fd) }, fd)
	return f
}

// Open opens a file for reading.
func Open(name string) (*File, error) { return OpenFile(name, ros.O_RDONLY, 0) }

// Create creates a file, or truncates an existing one, and opens it for reading and writing.
func Create(name string) (*File, error) {
	return OpenFile(name, ros.O_RDWR|ros.O_CREAT|ros.O_TRUNC, 0o666)
}

// OpenFile opens a file. The flags are those of package ros; OpenFile adds O_CLOEXEC.
func OpenFile(name string, flags int, perm fs.FileMode) (*File, error) {
	fd, err := open(name, flags, uint32(perm.Perm()))
	if err != nil {
		return nil, err
	}
	return NewFile(fd, name), nil
}

// open calls Openat for the current directory. Unlike package os, no function of this package
// repeats a call after EINTR: the host returns EINTR when a deadline (package deadline) has
// come, not when a signal arrives.
func open(name string, flags int, mode uint32) (fd int, err error) {
	return Openat(ros.AT_FDCWD, name, flags|ros.O_CLOEXEC, mode)
}

// use returns the descriptor, or an error if the file is closed.
func (f *File) use() (int, error) {
	fd := int(f.fd.Load())
	if fd < 0 {
		return fd, fs.ErrClosed
	}
	return fd, nil
}

// Name returns the name with which the file was opened.
func (f *File) Name() string { return f.name }

// Fd returns the descriptor, which f still owns.
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

// Read reads up to len(p) bytes and returns their number, or io.EOF at the end.
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

// Write writes all of p, or returns the number of bytes written and an error.
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

// WriteString is like Write, but takes a string, which it does not copy.
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

// Seek sets the position of the next Read or Write and returns it.
func (f *File) Seek(offset int64, whence int) (int64, error) {
	fd, err := f.use()
	if err != nil {
		return 0, err
	}
	position, err := Seek(fd, offset, whence)
	runtime.KeepAlive(f)
	return position, err
}

// Sync waits until the file's contents are on stable storage.
func (f *File) Sync() error {
	fd, err := f.use()
	if err != nil {
		return err
	}
	err = Fsync(fd)
	runtime.KeepAlive(f)
	return err
}

// Stat returns the file's description.
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
