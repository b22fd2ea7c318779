package akaros

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

func TestErrorIs(t *testing.T) {
	targets := []error{fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, errors.ErrUnsupported, ENOENT, EISDIR}
	for _, x := range []struct {
		errno ros.Errno
		is    []bool
	}{
		{ros.ENOENT, []bool{true, false, false, false, true, false}},
		{ros.EEXIST, []bool{false, true, false, false, false, false}},
		{ros.ENOTEMPTY, []bool{false, true, false, false, false, false}},
		{ros.EACCES, []bool{false, false, true, false, false, false}},
		{ros.EPERM, []bool{false, false, true, false, false, false}},
		{ros.ENOSYS, []bool{false, false, false, true, false, false}},
		{ros.EISDIR, []bool{false, false, false, false, false, true}},
	} {
		err := NewError(&usys.Syscall{Err: int32(x.errno)})
		for i, target := range targets {
			if got := errors.Is(err, target); got != x.is[i] {
				t.Errorf("errno %d is %v: %v, want %v", x.errno, target, got, x.is[i])
			}
		}
		if !errors.Is(err, usys.Errno(x.errno)) || errors.Is(err, usys.Errno(x.errno+1)) {
			t.Errorf("errno %d is that of package usys: %v, and the next one: %v; want true, false", x.errno, errors.Is(err, usys.Errno(x.errno)), errors.Is(err, usys.Errno(x.errno+1)))
		}
		var number Errno
		if !errors.As(err, &number) || number != Errno(x.errno) {
			t.Errorf("errors.As finds %d, want %d", number, x.errno)
		}
	}
	err := NewError(&usys.Syscall{Err: 2, Errstr: [128]byte{'n', 'o'}})
	if err.Error() != "no" || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the error is %v, want no, which is os.ErrNotExist", err)
	}
}

// Without a host every function returns ENOSYS.
func TestNoHost(t *testing.T) {
	if host := usys.Status().Host; host != "" {
		t.Skip("there is a host: " + host)
	}
	_, err := ReadFile("error_test.go")
	if !errors.Is(err, errors.ErrUnsupported) || !errors.Is(err, ENOSYS) || err.Error() == "" {
		t.Errorf("ReadFile without a host: %v, want ENOSYS with a text", err)
	}
	if _, err := StartProcess("/bin/true", []string{"true"}, nil); !errors.Is(err, ENOSYS) {
		t.Errorf("StartProcess without a host: %v, want ENOSYS", err)
	}
}
