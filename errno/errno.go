// Package errno makes errors of table functions wrap the errors of package syscall. In a
// program that contains it,
//
//	errors.Is(err, syscall.EINVAL)
//	errors.Is(err, fs.ErrNotExist)
//	errors.As(err, &number) // a syscall.Errno
//
// work for an error of a table function, and so do fs.ErrExist, fs.ErrPermission,
// errors.ErrUnsupported and os.ErrDeadlineExceeded. Package parlib imports it, and so do
// generated packages that have functions with error results. Only a program that calls no
// functions but those of package usys, under a host of usys exec, has to import it itself.
//
// Package usys cannot wrap these errors itself, since it imports only unsafe.
package errno

import "github.com/usys-go/bridge/usys"

func init() { usys.WrapErrno(wrap) }
