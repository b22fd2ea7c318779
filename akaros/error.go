package akaros

import (
	"bytes"
	"errors"
	"io/fs"
	"strconv"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

// Errno is an error number, which [Error] wraps. The numbers of package ros convert to it:
// akaros.Errno(ros.ENOSPC).
type Errno ros.Errno

// The numbers that programs test most often.
const (
	EPERM     = Errno(ros.EPERM)
	ENOENT    = Errno(ros.ENOENT)
	ESRCH     = Errno(ros.ESRCH)
	EINTR     = Errno(ros.EINTR)
	EBADF     = Errno(ros.EBADF)
	ECHILD    = Errno(ros.ECHILD)
	EAGAIN    = Errno(ros.EAGAIN)
	EACCES    = Errno(ros.EACCES)
	EEXIST    = Errno(ros.EEXIST)
	ENOTDIR   = Errno(ros.ENOTDIR)
	EISDIR    = Errno(ros.EISDIR)
	EINVAL    = Errno(ros.EINVAL)
	EPIPE     = Errno(ros.EPIPE)
	ENOSYS    = Errno(ros.ENOSYS)
	ENOTEMPTY = Errno(ros.ENOTEMPTY)
)

// Error returns "errno" and the number.
func (e Errno) Error() string { return "errno " + strconv.Itoa(int(e)) }

// Is reports whether e means target, which is an error of package io/fs or errors, such as
// fs.ErrNotExist.
func (e Errno) Is(target error) bool {
	switch target {
	case fs.ErrNotExist:
		return e == ENOENT
	case fs.ErrExist:
		return e == EEXIST || e == ENOTEMPTY
	case fs.ErrPermission:
		return e == EACCES || e == EPERM
	case errors.ErrUnsupported:
		return e == ENOSYS || e == Errno(ros.EOPNOTSUPP)
	}
	return false
}

// Unwrap makes errors.Is and errors.As work with the numbers of package syscall, too, if
// package errno is in the program, as in every program that contains its host.
func (e Errno) Unwrap() error { return usys.Errno(e) }

// Error is a failed call: its number and the host's text. It is one allocation.
type Error struct {
	Errno Errno
	text  [ros.MAX_ERRSTR_LEN]byte
}

// NewError returns the error of the failed call s, an *[Error]. A port for another system can
// use it as its own function:
//
//	func errnoErr(s *usys.Syscall) error { return akaros.NewError(s) }
func NewError(s *usys.Syscall) error {
	return &Error{Errno(s.Err), s.Errstr}
}

func errnoErr(s *usys.Syscall) error { return NewError(s) }

// newError returns an *Error for a failure that is found without a call of the host.
func newError(text string, errno Errno) error {
	e := &Error{Errno: errno}
	copy(e.text[:len(e.text)-1], text)
	return e
}

// Errstr returns the host's text, which names the call and its object, such as a path. It is
// empty without a host.
func (e *Error) Errstr() string {
	text, _, _ := bytes.Cut(e.text[:], []byte{0})
	return string(text)
}

// Error returns the host's text, or "errno" and the number if there is none.
func (e *Error) Error() string {
	if text := e.Errstr(); text != "" {
		return text
	}
	if e.Errno == ENOSYS {
		return "Function not implemented (usys.Status tells which host there is)"
	}
	return e.Errno.Error()
}

// Unwrap returns the number.
func (e *Error) Unwrap() error { return e.Errno }
