//go:build !linux

package errno

import (
	"errors"

	"github.com/usys-go/bridge/usys"
)

// wrap returns the error that a number wraps. There is no host on this platform, so every
// function is absent, and package syscall has other numbers.
func wrap(e usys.Errno) error {
	if e == usys.ENOSYS {
		return errors.ErrUnsupported
	}
	return nil
}
