//go:build !linux

package errno

import (
	"errors"

	"github.com/usys-go/bridge/usys"
)

// wrap returns what a number wraps: there is no host here, so a function is absent,
// and package syscall has other numbers.
func wrap(e usys.Errno) error {
	if e == usys.ENOSYS {
		return errors.ErrUnsupported
	}
	return nil
}
