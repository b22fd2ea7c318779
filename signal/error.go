package signal

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/usys-go/bridge/usys"
)

// The functions of this package return errors that match one of these with errors.Is.
var (
	ErrRange       = errors.New("no such signal number")
	ErrUncatchable = errors.New("signal cannot be caught")
	ErrReserved    = errors.New("signal number is reserved")
	ErrNoHost      = errors.New("no host serves the signal bridge")
	ErrUnclaimed   = errors.New("no receiver waits for this signal")
	ErrFull        = errors.New("too many signals wait")
	ErrClosed      = errors.New("queue is closed")
)

var canceled = context.Canceled

// Error numbers of the host, which are Linux's in this table.
const (
	eperm  = 1
	eagain = 11
	ebusy  = 16
	einval = 22
)

// explain turns the host's error about sig into one of this package; invalid is the meaning
// of EINVAL.
func explain(sig int, err, invalid error) error {
	if err == nil {
		return nil
	}
	kind := err
	var e *usys.Error
	if errors.As(err, &e) {
		switch e.Errno {
		case einval:
			kind = invalid
		case eperm:
			kind = ErrUncatchable
		case ebusy:
			kind = ErrReserved
		case eagain:
			kind = ErrFull
		case usys.ENOSYS:
			return fmt.Errorf("signal: %w: import package parlib, or run the program by usys exec (%s)", ErrNoHost, e.Errstr())
		}
		if text := e.Errstr(); text != "" && kind != err {
			return fmt.Errorf("signal: %d (%v): %w (%s)", sig, syscall.Signal(sig), kind, text)
		}
	}
	if kind == ErrRange {
		return fmt.Errorf("signal: %d: %w (the numbers are 1 to %d)", sig, kind, last)
	}
	return fmt.Errorf("signal: %d (%v): %w", sig, syscall.Signal(sig), kind)
}
