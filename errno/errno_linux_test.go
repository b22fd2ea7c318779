package errno_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	_ "github.com/usys-go/bridge/errno"
	"github.com/usys-go/bridge/usys"
)

// known are the errors that programs ask for.
var known = map[string]error{
	"fs.ErrNotExist": fs.ErrNotExist, "fs.ErrExist": fs.ErrExist, "fs.ErrPermission": fs.ErrPermission,
	"errors.ErrUnsupported": errors.ErrUnsupported, "os.ErrDeadlineExceeded": os.ErrDeadlineExceeded,
	"fs.ErrClosed": fs.ErrClosed, "fs.ErrInvalid": fs.ErrInvalid,
}

// TestIs compares the error of a table for each number with the syscall.Errno of that
// number: errors.Is gives the same result for both, except for timeouts, and errors.As finds it.
func TestIs(t *testing.T) {
	for n := usys.Errno(1); n < 140; n++ {
		number := syscall.Errno(n)
		for _, err := range []error{&usys.Error{Errno: n, Table: "vec", Func: "parse"}, fmt.Errorf("parse: %w", &usys.Error{Errno: n})} {
			if !errors.Is(err, number) || errors.Is(err, number+1) || !errors.Is(err, n) || errors.Is(err, n+1) {
				t.Errorf("%v is not just syscall.Errno %d and usys.Errno %d", err, n, n)
			}
			var as syscall.Errno
			if !errors.As(err, &as) || as != number {
				t.Errorf("errors.As finds %d in %v, not %d", as, err, number)
			}
			for name, target := range known {
				want := errors.Is(number, target)
				if target == os.ErrDeadlineExceeded {
					want = number == syscall.ETIMEDOUT
				}
				if got := errors.Is(err, target); got != want {
					t.Errorf("errors.Is(%v, %s) is %v, want %v", err, name, got, want)
				}
			}
		}
	}
}

// TestAbsent checks the error of a call without a host.
func TestAbsent(t *testing.T) {
	_, err := usys.UnsetAlarm(nil)
	if !errors.Is(err, syscall.ENOSYS) || !errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("UnsetAlarm without a host: %v, want ENOSYS, which is ErrUnsupported and not fs.ErrNotExist", err)
	}
	if err := usys.Require(); !errors.Is(err, syscall.ENOSYS) {
		t.Errorf("Require without a host: %v, want ENOSYS", err)
	}
}
