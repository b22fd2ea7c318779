package errno

import (
	"os"
	"syscall"

	"github.com/usys-go/bridge/usys"
)

// wrap returns the error that a number wraps. Akaros's numbers are Linux's.
func wrap(e usys.Errno) error {
	if e == usys.Errno(syscall.ETIMEDOUT) {
		return timeout{}
	}
	return syscall.Errno(e)
}

// A timeout is syscall.ETIMEDOUT that also matches os.ErrDeadlineExceeded, which
// syscall.ETIMEDOUT alone does not.
type timeout struct{}

func (timeout) Error() string        { return syscall.ETIMEDOUT.Error() }
func (timeout) Unwrap() error        { return syscall.ETIMEDOUT }
func (timeout) Is(target error) bool { return target == os.ErrDeadlineExceeded }
