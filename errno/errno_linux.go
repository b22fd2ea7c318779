package errno

import (
	"os"
	"syscall"

	"github.com/usys-go/bridge/usys"
)

// wrap returns what a number wraps. Akaros's numbers are Linux's.
func wrap(e usys.Errno) error {
	if e == usys.Errno(syscall.ETIMEDOUT) {
		return timeout{}
	}
	return syscall.Errno(e)
}

// A timeout is syscall.ETIMEDOUT, which by itself is not os.ErrDeadlineExceeded.
type timeout struct{}

func (timeout) Error() string        { return syscall.ETIMEDOUT.Error() }
func (timeout) Unwrap() error        { return syscall.ETIMEDOUT }
func (timeout) Is(target error) bool { return target == os.ErrDeadlineExceeded }
