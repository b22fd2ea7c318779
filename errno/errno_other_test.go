//go:build !linux

package errno_test

import (
	"errors"
	"testing"

	_ "github.com/usys-go/bridge/errno"
	"github.com/usys-go/bridge/usys"
)

func TestAbsent(t *testing.T) {
	_, err := usys.UnsetAlarm(nil)
	if !errors.Is(err, errors.ErrUnsupported) || !errors.Is(err, usys.ENOSYS) {
		t.Errorf("UnsetAlarm without a host: %v, want ENOSYS, which is ErrUnsupported", err)
	}
}
