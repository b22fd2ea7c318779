// Package errno makes errors of table functions wrap the errors of package syscall:
// with it in the program
//
//	errors.Is(err, syscall.EINVAL)
//	errors.Is(err, fs.ErrNotExist)
//	errors.As(err, &number) // a syscall.Errno
//
// hold for an error of a table's function, and so do fs.ErrExist, fs.ErrPermission,
// errors.ErrUnsupported and os.ErrDeadlineExceeded. Generated packages with functions
// that have error results import it, and so does package parlib: only a program that
// calls the functions of package usys alone, under a host of usys exec, has to import
// it itself.
//
// Package usys cannot do that, since it imports only unsafe.
package errno

import "github.com/usys-go/bridge/usys"

func init() { usys.WrapErrno(wrap) }
