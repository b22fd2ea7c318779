//go:build !linux || !amd64 || !cgo

package deadline_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/usys"
)

// Without a host the function does not run, and the caller learns that it did not.
func TestNoHost(t *testing.T) {
	f := func() { t.Error("the function ran") }
	if err := deadline.RunContext(context.Background(), f); !errors.Is(err, usys.ENOSYS) {
		t.Errorf("RunContext without a host: %v, want ENOSYS", err)
	}
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, usys.ENOSYS) {
			t.Errorf("the panic without a host is %v, want ENOSYS", err)
		}
	}()
	deadline.RunWithDeadline(f, time.Now().Add(time.Hour))
}
